package io.yunmo.learn.file;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.yunmo.learn.Network;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Any bytes: they load or are refused. The suite runs the seeds in {@code KerasFileFuzzTestInputs}; to look for more, for an hour:
 *
 * <pre>JAZZER_FUZZ=1 mvn -pl learn -am test -Djazzer.hooks=true -Dtest=KerasFileFuzzTest -Dsurefire.failIfNoSpecifiedTests=false</pre>
 *
 * What it finds it puts beside the seeds.
 */
final class KerasFileFuzzTest {
    @FuzzTest(maxDuration = "1h")
    void loadsOrRefuses(byte[] bytes) throws IOException {
        Path file = Files.createTempFile("yunmo-fuzz", ".keras");
        try {
            Files.write(file, bytes);
            try (Network network = KerasFile.read(file)) {
                assertTrue(network.parameterCount() >= 0);
            }
        } catch (YunmoException e) {
            assertTrue(e.code() == ErrorCode.INVALID || e.code() == ErrorCode.TOO_LARGE, e.getMessage());
        } finally {
            Files.delete(file);
        }
    }
}
