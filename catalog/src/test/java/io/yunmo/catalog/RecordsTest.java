package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the records refuse, and the texts in which they say so. */
class RecordsTest {
    private static final Map<String, Artefact> FILES = Map.of("w", new Artefact("a".repeat(64), 1));

    private static void invalid(org.junit.jupiter.api.function.Executable action, String... words) {
        CatalogSuite.fails(ErrorCode.INVALID, action, words);
    }

    @Test
    void namesAreLowerCaseAndShort() {
        for (String name : new String[] {"", ".a", "-a", "a b", "a/b", "..", "ä", "a".repeat(64), null}) {
            invalid(() -> NewVersion.of(name, "network", FILES, "ann"), "1 to 63");
        }
        invalid(() -> NewVersion.of("My Model", "network", FILES, "ann"), "for example 'my-model'");
        assertEquals(
                "a".repeat(63),
                NewVersion.of("a".repeat(63), "onnx", FILES, "ann").model());
        assertEquals("7.b_c-d", NewVersion.of("7.b_c-d", "onnx", FILES, "ann").model());
    }

    @Test
    void versionsNeedFilesWithSafeNames() {
        invalid(() -> NewVersion.of("m", "onnx", Map.of(), "ann"), "at least one");
        for (String file : new String[] {"../w", "a/b", "", ".hidden", "a\\b"}) {
            invalid(
                    () -> NewVersion.of("m", "onnx", Map.of(file, new Artefact("a".repeat(64), 1)), "ann"),
                    "file name");
        }
        invalid(() -> NewVersion.of("m", "onnx", FILES, " "), "who");
        invalid(() -> NewVersion.of("m", "onnx", FILES, "ann").withDataHash("abc"), "64");
    }

    @Test
    void recordsCopyTheirCollections() {
        Map<String, Artefact> files = new java.util.HashMap<>(FILES);
        NewVersion version = NewVersion.of("m", "onnx", files, "ann");
        files.clear();
        assertEquals(FILES, version.files());
        assertThrows(UnsupportedOperationException.class, () -> version.files().clear());
    }

    @Test
    void jsonIsOneWellFormedValue() {
        for (String text : new String[] {"", " ", "{", "{}{}", "{'a':1}", "nul", "1 2", null}) {
            invalid(() -> new Json(text));
        }
        assertEquals(3, new Json("[1,2,3]").node().size());
        assertEquals("{\"a\":[1,2]}", Json.of(Map.of("a", new int[] {1, 2})).text());
        invalid(() -> new Json("[1]").as(String.class), "String");
    }

    @Test
    void defaultsStand() {
        NewJob job = NewJob.of("train", "digits", Json.EMPTY, "ann");
        assertEquals(3, job.maxAttempts());
        assertEquals(Map.of(), job.inputs());
        assertEquals("succeeded", JobState.SUCCEEDED.wireName());
        assertEquals("candidate", Stage.CANDIDATE.wireName());
    }
}
