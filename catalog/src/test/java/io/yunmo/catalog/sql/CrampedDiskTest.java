package io.yunmo.catalog.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A write that the disk does not take says so, leaves nothing, and what was acknowledged before stays. */
@EnabledOnOs(OS.LINUX)
class CrampedDiskTest {
    @TempDir
    private Path directory;

    @Test
    void failedWritesLeaveNothing() throws IOException {
        assertEquals(
                List.of("artefact: refused", "artefacts: 0", "small: 10", "log: refused", "kept: true", "check: []"),
                linesUnderFileLimit(2 << 10));
        try (Stream<Path> temporary = Files.list(directory.resolve("artefacts/tmp"))) {
            assertEquals(List.of(), temporary.toList());
        }
        try (SqliteCatalog catalog = SqliteCatalog.open(directory)) {
            assertEquals(List.of(), catalog.check(true));
        }
    }

    /** The system's own limit on the size of a file, in kilobytes, makes a real write fail in the middle. */
    private List<String> linesUnderFileLimit(int kilobytes) throws IOException {
        Process child = new ProcessBuilder(
                        "bash",
                        "-c",
                        "ulimit -f " + kilobytes + "; exec \"$@\"",
                        "bash",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:-UsePerfData",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.sqlite.tmpdir=" + directory,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        CrampedDisk.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }
}
