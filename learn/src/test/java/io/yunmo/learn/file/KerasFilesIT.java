package io.yunmo.learn.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Keras loads what is written here and predicts what it predicted before. */
class KerasFilesIT {
    @TempDir
    private Path folder;

    @Test
    void kerasLoadsEveryFile() throws Exception {
        String python = python();
        int files = 0;
        for (String name : new TreeSet<>(KerasFileTest.known())) {
            String stem = name.substring(0, name.indexOf('.'));
            if (!Files.exists(folder.resolve(stem + ".h5"))) {
                write(stem, Fixtures.path("learn/training/" + name));
                files += 2;
            }
        }
        Result result = run(
                400,
                python,
                Fixtures.root()
                        .resolve("learn/src/test/python/load_networks.py")
                        .toString(),
                folder.toString(),
                Fixtures.path("learn/training").toString());
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("ok " + files), result.output());
    }

    private void write(String stem, Path from) throws IOException {
        try (Network network = KerasFile.read(from);
                OutputStream keras = Files.newOutputStream(folder.resolve(stem + ".keras"));
                OutputStream legacy = Files.newOutputStream(folder.resolve(stem + ".h5"))) {
            KerasFile.write(network, keras);
            KerasFile.writeLegacy(network, legacy);
        }
    }

    /** The interpreter that has Keras; without it the test is skipped and says so. */
    private static String python() throws Exception {
        Result made = run(580, Fixtures.root().resolve("scripts/test-keras.sh").toString());
        if (made.status() != 0) {
            System.out.println("SKIPPED: the test with real Keras, which cannot be had\n" + made.output());
        }
        Assumptions.assumeTrue(made.status() == 0, "scripts/test-keras.sh cannot make the Python environment");
        return made.output().strip().lines().reduce((a, b) -> b).orElseThrow();
    }

    private record Result(int status, String output) {}

    private static Result run(int seconds, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("yunmo-keras", ".txt");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } finally {
            Files.delete(output);
        }
    }
}
