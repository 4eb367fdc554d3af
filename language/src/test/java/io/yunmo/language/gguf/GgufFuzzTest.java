package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Any bytes: they load or are refused. The suite runs the seeds in {@code GgufFuzzTestInputs}; to look for more, for an hour:
 *
 * <pre>JAZZER_FUZZ=1 mvn -pl language -am test -Djazzer.hooks=true -Dtest=GgufFuzzTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * What it finds it puts beside the seeds.
 */
final class GgufFuzzTest {
    @FuzzTest(maxDuration = "1h")
    void loadsOrRefuses(byte[] bytes) {
        assertDoesNotThrow(() -> ReadAll.orRefused(bytes));
    }
}
