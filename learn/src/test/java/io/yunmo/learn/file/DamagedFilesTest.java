package io.yunmo.learn.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.hdf5.Hdf5Array;
import io.yunmo.learn.hdf5.Hdf5Tree;
import io.yunmo.learn.hdf5.Hdf5Writer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are cut off, damaged or made to do harm. */
class DamagedFilesTest {
    private static final String DENSE = """
            {"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": [
              {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 3], "name": "in"}},
              {"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "units": %d}}]}}""";

    @TempDir
    private Path folder;

    private String refused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("file.keras"), bytes);
        YunmoException e =
                assertThrows(YunmoException.class, () -> KerasFile.read(file).close());
        assertTrue(e.code() == ErrorCode.INVALID || e.code() == ErrorCode.TOO_LARGE, e.code() + " " + e.getMessage());
        return e.getMessage();
    }

    private void assertRefused(byte[] bytes, String... parts) throws IOException {
        String message = refused(bytes);
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    private static byte[] zip(Map<String, byte[]> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> e : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(e.getKey()));
                zip.write(e.getValue());
            }
        }
        return out.toByteArray();
    }

    private static byte[] zip(String config, byte[] weights) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("config.json", config.getBytes(StandardCharsets.UTF_8));
        entries.put("model.weights.h5", weights);
        return zip(entries);
    }

    private static byte[] weights(Tensor... arrays) throws IOException {
        Hdf5Tree tree = new Hdf5Tree();
        for (int i = 0; i < arrays.length; i++) {
            tree.put("layers/dense/vars/" + i, Hdf5Array.of(arrays[i]));
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Hdf5Writer.write(tree, out);
        return out.toByteArray();
    }

    private static byte[] fitting() throws IOException {
        return weights(Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), Tensor.ofFloats(Shape.of(2), 7, 8));
    }

    @Test
    void readsTheSmallModelThatTheseTestsSpoil() throws IOException {
        Path file = Files.write(folder.resolve("whole.keras"), zip(DENSE.formatted(2), fitting()));
        try (Network network = KerasFile.read(file)) {
            assertEquals(8, network.parameterCount());
        }
    }

    /** Cuts and changed bytes all over both kinds of files: each loads, or is refused with a reason. */
    @Test
    void loadsOrRefusesWhateverIsDone() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        for (String name : new String[] {"categorical_kl_silu.keras", "regression_huber_sgd.h5"}) {
            byte[] whole = Files.readAllBytes(Fixtures.path("learn/training/" + name));
            for (int i = 0; i < 600; i++) {
                byte[] damaged = damage(whole, i, random);
                Path file = Files.write(folder.resolve("damaged"), damaged);
                try (Network network = KerasFile.read(file)) {
                    assertTrue(network.parameterCount() > 0);
                } catch (YunmoException e) {
                    assertTrue(
                            e.code() == ErrorCode.INVALID || e.code() == ErrorCode.TOO_LARGE,
                            () -> name + ": " + e.code() + " " + e.getMessage());
                }
            }
        }
    }

    private static byte[] damage(byte[] whole, int i, SplittableRandom random) {
        if (i % 4 == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] damaged = whole.clone();
        int changes = 1 + random.nextInt(3);
        for (int k = 0; k < changes; k++) {
            int at = random.nextInt(i % 4 == 1 ? whole.length : Math.min(whole.length, 6000));
            damaged[at] = (byte) (random.nextInt(3) == 0 ? 255 : random.nextInt());
        }
        return damaged;
    }

    @Test
    void refusesCode() throws IOException {
        String lambda = DENSE.formatted(2)
                .replace(
                        "\"Dense\", \"config\": {\"name\": \"d\"",
                        "\"Lambda\", \"config\": {\"name\": \"f\", \"function\": {\"class_name\": \"__lambda__\"}");
        assertRefused(zip(lambda, fitting()), "layer 'f'", "code");
        String custom = DENSE.formatted(2)
                .replace(
                        "\"module\": \"keras.layers\", \"class_name\": \"Dense\"",
                        "\"module\": \"mine\", \"registered_name\": \"mine>Trick\", \"class_name\": \"Trick\"");
        assertRefused(zip(custom, fitting()), "Trick");
        assertRefused(new byte[] {(byte) 0x80, 4, (byte) 0x95, 0, 0, 0, 0, 0}, "pickle");
        assertRefused("import os".getBytes(StandardCharsets.UTF_8), "neither");
        assertRefused(new byte[0], "neither");
    }

    @Test
    void namesTheArrayThatDoesNotFit() throws IOException {
        Tensor bias = Tensor.ofFloats(Shape.of(2), 7, 8);
        assertRefused(
                zip(DENSE.formatted(2), weights(Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6), bias)),
                "'layers/dense/vars/0' (d/kernel) must have shape [3, 2], not [2, 3]");
        assertRefused(
                zip(DENSE.formatted(2), weights(Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6))),
                "'layers/dense/vars/1' (d/bias of shape [2]) is missing");
        assertRefused(
                zip(DENSE.formatted(2), weights(Tensor.ofFloats(Shape.of(3, 2), 1, 2, 3, 4, 5, 6), bias, bias)),
                "/layers/dense/vars' has 3 arrays, the model has 2");
    }

    @Test
    void takesNoMemoryForModelsThatTheirFilesAreTooSmallFor() throws IOException {
        assertRefused(zip(DENSE.formatted(16_000_000), fitting()), "too few for the 64,000,000 weights");
        assertRefused(zip(DENSE.formatted(Integer.MAX_VALUE), fitting()), "units");
    }

    @Test
    void refusesZipBombs() throws IOException {
        byte[] zeros = new byte[20 << 20];
        assertRefused(zip(DENSE.formatted(500_000), zeros), "zip bomb");
        assertRefused(zip(DENSE.formatted(2), zeros), "at most");
        Map<String, byte[]> config = new LinkedHashMap<>();
        config.put("config.json", zeros);
        config.put("model.weights.h5", fitting());
        assertRefused(zip(config), "config.json");
    }

    @Test
    void refusesNamesThatLeadOutOfTheArchive() throws IOException {
        for (String name : new String[] {"../evil", "/etc/passwd", "assets/../../evil", "C:\\evil"}) {
            Map<String, byte[]> entries = new LinkedHashMap<>();
            entries.put("config.json", DENSE.formatted(2).getBytes(StandardCharsets.UTF_8));
            entries.put("model.weights.h5", fitting());
            entries.put(name, new byte[1]);
            assertRefused(zip(entries), "leads out of the archive", name);
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertRefused(zip(Map.of("other", new byte[1])), "no config.json");
        assertRefused(zip(Map.of("config.json", new byte[1])), "no model.weights.h5");
        assertRefused(zip(Map.of("config.json", new byte[1], "model.weights.npz", new byte[1])), "npz");
        assertRefused(zip("[1, 2", fitting()), "JSON");
        assertRefused(zip("{\"a\":".repeat(5000), fitting()), "JSON");
    }

    /** A .keras file whose weights are compressed, as other zip programs make it. */
    @Test
    void readsArchivesThatWerePackedAgain() throws IOException {
        Path from = Fixtures.path("learn/training/mission_digits.keras");
        Path packed = folder.resolve("packed.keras");
        try (ZipFile in = new ZipFile(from.toFile());
                OutputStream file = Files.newOutputStream(packed);
                ZipOutputStream out = new ZipOutputStream(file)) {
            for (ZipEntry e : java.util.Collections.list(in.entries())) {
                out.putNextEntry(new ZipEntry(e.getName()));
                try (InputStream data = in.getInputStream(e)) {
                    data.transferTo(out);
                }
            }
        }
        try (Network a = KerasFile.read(from);
                Network b = KerasFile.read(packed)) {
            a.save().forEach((name, t) -> assertTrue(t.contentEquals(b.save().get(name)), name));
        }
    }
}
