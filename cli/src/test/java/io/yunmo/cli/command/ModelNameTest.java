package io.yunmo.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.cli.client.CliException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModelNameTest {
    @Test
    void withAndWithoutAVersion() {
        assertEquals(new ModelName("digits", Optional.empty()), ModelName.parse("digits"));
        assertEquals(new ModelName("digits", Optional.of("3")), ModelName.parse("digits@3"));
        assertEquals(
                "yunmo/v1/models/a%20b/versions/3", ModelName.parse("a b@3").versionPath("released"));
        assertEquals(
                "yunmo/v1/models/digits/versions/released",
                ModelName.parse("digits").versionPath("released"));
    }

    @Test
    void halfANameIsAUsageError() {
        for (String bad : new String[] {"@1", "digits@"}) {
            assertEquals(
                    CliException.USAGE,
                    assertThrows(CliException.class, () -> ModelName.parse(bad)).exitCode());
        }
    }

    @Test
    void aNumberIsAskedForByExample() {
        CliException e =
                assertThrows(CliException.class, () -> ModelName.parse("digits").number("digits@1"));
        assertTrue(e.getMessage().contains("digits@1"));
        assertThrows(CliException.class, () -> ModelName.parse("digits@one").number("digits@1"));
    }
}
