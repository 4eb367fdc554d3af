package io.yunmo.learn.hdf5;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What h5py wrote is read, and what is written is read again. Other programs read it in {@code KerasFilesIT}. */
class Hdf5Test {
    private static byte[] bytes(Hdf5Tree tree) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            Hdf5Writer.write(tree, out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }

    private static Hdf5Group written(Hdf5Tree tree) {
        return Hdf5File.of(MemorySegment.ofArray(bytes(tree))).root();
    }

    @Test
    void readsWhatH5pyWrote() {
        try (Hdf5File file = Hdf5File.open(Fixtures.path("learn/training/batch_normalization.h5"))) {
            Hdf5Group weights = file.root().group("model_weights").orElseThrow();
            assertEquals(Optional.of("tensorflow"), weights.text("backend"));
            assertTrue(file.root().text("model_config").orElseThrow().startsWith("{\"class_name\": \"Sequential\""));
            assertEquals(
                    Optional.of(List.of("sequential/dense_1/kernel", "sequential/dense_1/bias")),
                    weights.group("dense_1").orElseThrow().texts("weight_names"));
            assertEquals(
                    Optional.of(List.of()), weights.group("re_lu").orElseThrow().texts("weight_names"));
            Tensor kernel = weights.array("dense_1/sequential/dense_1/kernel").orElseThrow();
            assertEquals(Shape.of(32, 24), kernel.shape());
            assertEquals(ElementType.F32, kernel.type());
            Tensor iteration =
                    file.root().array("optimizer_weights/adam/iteration").orElseThrow();
            assertEquals(ElementType.I64, iteration.type());
            assertEquals(0, iteration.shape().rank());
            assertTrue(iteration.longAt(0) > 0);
            assertEquals(Optional.empty(), file.root().array("optimizer_weights/adam/other"));
            assertEquals(Optional.empty(), file.root().group("nothing"));
            assertEquals(Optional.empty(), weights.text("nothing"));
        }
    }

    @Test
    void readsWhatItWrites() {
        Hdf5Tree tree = new Hdf5Tree();
        tree.text("short", "Wörter");
        tree.text("empty", "");
        tree.text("long", "ab".repeat(50_000));
        tree.texts("names", List.of("a", "bcd", ""));
        tree.texts("none", List.of());
        tree.put("layers/dense/vars/0", Hdf5Array.of(Tensor.ofFloats(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)));
        tree.put("layers/dense/vars/1", Hdf5Array.of(Tensor.ofFloats(Shape.of(3), 7, 8, 9)));
        tree.put("count", Hdf5Array.of(Tensor.ofLongs(Shape.of(), -5)));
        tree.put("nothing", Hdf5Array.of(Tensor.ofFloats(Shape.of(0, 4))));
        tree.group("layers/empty/vars");
        Hdf5Group root = written(tree);
        assertEquals(Optional.of("Wörter"), root.text("short"));
        assertEquals(Optional.of(""), root.text("empty"));
        assertEquals(Optional.of("ab".repeat(50_000)), root.text("long"));
        assertEquals(Optional.of(List.of("a", "bcd", "")), root.texts("names"));
        assertEquals(Optional.of(List.of()), root.texts("none"));
        assertArrayEquals(
                new float[] {1, 2, 3, 4, 5, 6},
                root.array("layers/dense/vars/0").orElseThrow().toFloats());
        assertEquals(-5, root.array("count").orElseThrow().longAt(0));
        assertEquals(Shape.of(0, 4), root.array("nothing").orElseThrow().shape());
        assertTrue(root.group("layers/empty/vars").orElseThrow().names().isEmpty());
    }

    @Test
    void findsEachOfManyMembers() {
        Hdf5Tree tree = new Hdf5Tree();
        int n = 3000;
        for (int i = 0; i < n; i++) {
            tree.put("layers/dense_" + i + "/0", Hdf5Array.of(Tensor.ofFloats(Shape.of(1), i)));
        }
        Hdf5Group layers = written(tree).group("layers").orElseThrow();
        assertEquals(n, layers.names().size());
        for (int i = 0; i < n; i += 7) {
            assertEquals(i, layers.array("dense_" + i + "/0").orElseThrow().floatAt(0));
        }
    }

    @Test
    void cutsLongListsIntoSeveral() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            names.add("a_layer_with_a_name_" + i);
        }
        Hdf5Tree tree = new Hdf5Tree();
        tree.texts("layer_names", names);
        Hdf5Group root = written(tree);
        assertEquals(Optional.empty(), root.texts("layer_names"));
        List<String> all = new ArrayList<>();
        for (int i = 0; root.texts("layer_names" + i).isPresent(); i++) {
            all.addAll(root.texts("layer_names" + i).get());
        }
        assertEquals(names, all);
    }

    @Test
    void refusesATreeThatLeadsBackIntoItself() {
        Hdf5Tree tree = new Hdf5Tree();
        tree.group("a");
        byte[] bytes = bytes(tree);
        ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int node = (int) b.getLong(80);
        b.put(node + 5, (byte) 3);
        b.putLong(node + 32, node);
        YunmoException e = assertThrows(YunmoException.class, () -> Hdf5File.of(MemorySegment.ofArray(bytes)));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains("is no tree"), e.getMessage());
    }

    /** Thirty times thirty times … the same names: a few kilobytes that a reader without care would never finish. */
    @Test
    void refusesATreeThatComesBackToTheSameNodes() {
        Hdf5Tree tree = new Hdf5Tree();
        tree.group("a");
        byte[] whole = bytes(tree);
        int extra = 12 * 552;
        ByteBuffer b = ByteBuffer.allocate(whole.length + extra).order(ByteOrder.LITTLE_ENDIAN);
        b.put(0, whole);
        int root = (int) b.getLong(80);
        long child = b.getLong(root + 32);
        for (int level = 0; level < 10; level++) {
            int at = level == 9 ? root : whole.length + 552 * level;
            b.put(at, "TREE".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            b.put(at + 5, (byte) level);
            b.putShort(at + 6, (short) (level == 9 ? 1 : 30));
            for (int i = 0; i < (level == 9 ? 1 : 30); i++) {
                b.putLong(at + 32 + 16 * i, child);
            }
            child = at;
        }
        assertThrows(YunmoException.class, () -> Hdf5File.of(MemorySegment.ofArray(b.array())));
    }

    @Test
    void saysWhatIsWrongWithFilesOfOthers() {
        assertTrue(refused(new byte[0]).contains("no HDF5 file"));
        assertTrue(refused("hello, world".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .contains("no HDF5 file"));
        Hdf5Tree tree = new Hdf5Tree();
        tree.put("a", Hdf5Array.of(Tensor.ofFloats(Shape.of(300), new float[300])));
        byte[] whole = bytes(tree);
        assertTrue(refused(java.util.Arrays.copyOf(whole, whole.length - 1)).contains("cut off"));
    }

    private static String refused(byte[] bytes) {
        return assertThrows(YunmoException.class, () -> Hdf5File.of(MemorySegment.ofArray(bytes)))
                .getMessage();
    }
}
