package io.yunmo.learn.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.testing.Fixtures;
import io.yunmo.testing.Python;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real Keras loads what is written here and predicts what it predicted before. */
class KerasFilesIT {
    @TempDir
    private Path folder;

    @Test
    void kerasLoadsEveryFile() throws Exception {
        Python python = python();
        int files = 0;
        for (String name : new TreeSet<>(KerasFileTest.known())) {
            String stem = name.substring(0, name.indexOf('.'));
            if (!Files.exists(folder.resolve(stem + ".h5"))) {
                write(stem, Fixtures.path("learn/training/" + name));
                files += 2;
            }
        }
        Python.Result result = python.run(
                400,
                "learn/src/test/python/load_networks.py",
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
    private static Python python() throws Exception {
        Python.Result made = Python.make("scripts/test-keras.sh", 580);
        if (made.status() != 0) {
            System.out.println("SKIPPED: the test with real Keras, which cannot be had\n" + made.output());
        }
        Assumptions.assumeTrue(made.status() == 0, "scripts/test-keras.sh cannot make the Python environment");
        return Python.of(made);
    }
}
