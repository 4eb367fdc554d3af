package io.yunmo.serving.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.serving.OipTensors;
import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every element type goes through ONNX Runtime and comes back bit for bit, from the heap and from outside of it. */
class OnnxTypesTest {
    private final OnnxRuntime runtime = new OnnxRuntime(1, 1L << 30);

    @TempDir
    private Path folder;

    private Predictor load(byte[] model) throws IOException {
        return runtime.load("m", Map.of(OnnxRuntime.FILE, Files.write(folder.resolve("m" + System.nanoTime()), model)));
    }

    private static byte[] identity(int type, long... sizes) {
        return OnnxBytes.model(new OnnxBytes()
                .message(1, OnnxBytes.node("Identity", "y", "x"))
                .message(11, OnnxBytes.value("x", type, sizes))
                .message(12, OnnxBytes.value("y", type, sizes)));
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void comesBackUnchanged(ElementType type) throws IOException {
        try (Predictor predictor = load(identity(OnnxTypes.onnx(type), -1, 3));
                Arena arena = Arena.ofConfined()) {
            assertEquals(type, predictor.signature().inputs().getFirst().type());
            assertTrue(predictor.signature().batched());
            Tensor heap = sample(type);
            check(predictor, heap);
            if (type != ElementType.BYTES) {
                Tensor outside = Tensor.allocate(arena, type, heap.shape());
                outside.data().copyFrom(heap.data());
                check(predictor, outside);
                check(predictor, HeapTensors.allocate(type, Shape.of(0, 3)));
                long bytes = heap.data().byteSize();
                Tensor unaligned = Tensor.of(
                        type,
                        heap.shape(),
                        arena.allocate(bytes + 1).asSlice(1, bytes).copyFrom(heap.data()));
                check(predictor, unaligned);
            }
        }
    }

    private static Tensor sample(ElementType type) {
        Shape shape = Shape.of(2, 3);
        if (type == ElementType.BYTES) {
            return Tensor.ofStrings(
                    shape,
                    List.of(
                            "".getBytes(StandardCharsets.UTF_8),
                            "a".getBytes(StandardCharsets.UTF_8),
                            "免费 \uD83C\uDF81".getBytes(StandardCharsets.UTF_8),
                            new byte[] {1, 0, 2},
                            new byte[] {(byte) 0xff, (byte) 0xfe},
                            "long ".repeat(1000).getBytes(StandardCharsets.UTF_8)));
        }
        Tensor tensor = HeapTensors.allocate(type, shape);
        for (long i = 0; i < tensor.data().byteSize(); i++) {
            byte value = (byte) (type == ElementType.BOOL ? i % 2 : 37 * i + 200);
            tensor.data().set(ValueLayout.JAVA_BYTE, i, value);
        }
        return tensor;
    }

    private static void check(Predictor predictor, Tensor x) {
        OipTensors.assertSameBits(
                List.of(new NamedTensor("y", x)),
                predictor.predict(List.of(new NamedTensor("x", x))),
                x.type().name());
    }

    @Test
    void anInputThatIsNoTensorIsRefused() {
        OnnxBytes element = new OnnxBytes().message(1, new OnnxBytes().number(1, 1));
        OnnxBytes sequence = new OnnxBytes().message(4, new OnnxBytes().message(1, element));
        byte[] model = OnnxBytes.model(new OnnxBytes()
                .message(1, OnnxBytes.node("SequenceLength", "y", "x"))
                .message(11, new OnnxBytes().text(1, "x").message(2, sequence))
                .message(12, OnnxBytes.value("y", 7)));
        YunmoException e = assertThrows(YunmoException.class, () -> load(model));
        assertTrue(e.getMessage().contains("input 'x' is no tensor"), e.getMessage());
    }

    @Test
    void rowsThatInfluenceEachOtherAreNotJoined() throws IOException {
        byte[] mixing = OnnxBytes.model(new OnnxBytes()
                .message(
                        1,
                        OnnxBytes.node("Softmax", "y", "x")
                                .message(
                                        5,
                                        new OnnxBytes()
                                                .text(1, "axis")
                                                .number(3, 0)
                                                .number(20, 2)))
                .message(11, OnnxBytes.value("x", 1, -1, 3))
                .message(12, OnnxBytes.value("y", 1, -1, 3)));
        try (Predictor predictor = load(mixing)) {
            assertFalse(predictor.signature().batched());
        }
    }

    /** One row has the bits that it has among 2 to 64, for every model of the fixtures that is joined. */
    @Test
    void rowsHaveTheSameBitsInEveryCompany() {
        int joined = 0;
        for (Path path : Fixtures.list("learn/onnx", ".onnx")) {
            try (Predictor predictor = runtime.load("m", Map.of(OnnxRuntime.FILE, path))) {
                if (predictor.signature().batched()
                        && predictor.signature().inputs().stream().allMatch(i -> i.type() == ElementType.F32)) {
                    sameBits(predictor, path.getFileName().toString());
                    joined++;
                }
            } catch (YunmoException e) {
                assertTrue(path.getFileName().toString().matches("(bad|locale).*"), path + ": " + e.getMessage());
            }
        }
        assertTrue(joined >= 9, "only " + joined + " models can be joined");
    }

    private static void sameBits(Predictor predictor, String what) {
        List<NamedTensor> all = predictor.signature().inputs().stream()
                .map(i -> new NamedTensor(i.name(), floats(i.shape())))
                .toList();
        List<NamedTensor> together = predictor.predict(all);
        for (int rows = 1; rows < 64; rows++) {
            OipTensors.assertSameBits(
                    RowViews.part(together, 0, rows),
                    predictor.predict(RowViews.part(all, 0, rows)),
                    what + " " + rows);
        }
    }

    private static Tensor floats(Shape shape) {
        long[] sizes = shape.dimensions();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] >= 0 ? sizes[i] : i == 0 ? 64 : 5;
        }
        return OipTensors.floats(11, sizes);
    }
}
