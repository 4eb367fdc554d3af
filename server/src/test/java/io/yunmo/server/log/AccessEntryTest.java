package io.yunmo.server.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.http.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class AccessEntryTest {
    @Test
    void staysOneLineOfJsonWhateverCallersSend() {
        String hostile = "a\"b\\c\nd\u0000é\u2028" + "x".repeat(500);
        StringBuilder line = new StringBuilder();
        new AccessEntry(0, hostile, hostile, hostile, hostile, 200, 1, 2, 3, hostile, hostile).write(line);
        assertEquals(line.length() - 1, line.indexOf("\n"));
        JsonNode json = Json.read(line.toString().getBytes(StandardCharsets.UTF_8));
        assertEquals(hostile.substring(0, 256), json.get("agent").stringValue());
        assertEquals("1970-01-01T00:00:00Z", json.get("time").stringValue());
        assertEquals(3, json.get("micros").intValue());
    }

    @Test
    void keepsOneFileBeforeTheCurrentOne(@TempDir Path folder) throws IOException {
        try (RollingFile file = new RollingFile(folder, "access", 100)) {
            for (int i = 0; i < 10; i++) {
                file.append("line " + i + " " + "x".repeat(40) + "\n");
            }
        }
        String current = Files.readString(folder.resolve("access.jsonl"));
        assertTrue(current.contains("line 9"));
        assertTrue(Files.readString(folder.resolve("access.1.jsonl")).contains("line 7"));
        assertFalse(current.contains("line 7"));
        try (RollingFile again = new RollingFile(folder, "access", 1000)) {
            again.append("more\n");
        }
        assertEquals(current + "more\n", Files.readString(folder.resolve("access.jsonl")));
    }
}
