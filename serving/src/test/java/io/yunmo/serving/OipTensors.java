package io.yunmo.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Tensors of the fixtures, written as the Open Inference Protocol writes them. */
public final class OipTensors {
    private OipTensors() {}

    public static List<NamedTensor> all(JsonNode tensors) {
        List<NamedTensor> all = new ArrayList<>();
        tensors.forEach(t -> all.add(new NamedTensor(t.get("name").stringValue(), tensor(t))));
        return all;
    }

    public static Tensor tensor(JsonNode t) {
        ElementType type = Arrays.stream(ElementType.values())
                .filter(e -> e.oipName().equals(t.get("datatype").stringValue()))
                .findFirst()
                .orElseThrow();
        long[] sizes = new long[t.get("shape").size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = t.get("shape").get(i).longValue();
        }
        Shape shape = new Shape(sizes);
        JsonNode data = t.get("data");
        if (type == ElementType.BYTES) {
            List<byte[]> strings = new ArrayList<>();
            data.forEach(s -> strings.add(s.stringValue().getBytes(StandardCharsets.UTF_8)));
            return Tensor.ofStrings(shape, strings);
        }
        Tensor tensor = HeapTensors.allocate(type, shape);
        for (int i = 0; i < data.size(); i++) {
            put(tensor, i, data.get(i));
        }
        return tensor;
    }

    private static void put(Tensor t, int i, JsonNode value) {
        MemorySegment data = t.data();
        switch (t.type()) {
            case BOOL -> data.set(ValueLayout.JAVA_BYTE, i, (byte) (value.booleanValue() ? 1 : 0));
            case U8, I8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) value.intValue());
            case U16, I16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) value.intValue());
            case F16 ->
                data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16((float) Fixtures.number(value)));
            case U32, I32 -> data.setAtIndex(ValueLayout.JAVA_INT, i, (int) value.longValue());
            case U64, I64 -> data.setAtIndex(ValueLayout.JAVA_LONG, i, value.longValue());
            case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) Fixtures.number(value));
            case F64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, Fixtures.number(value));
            case BF16, BYTES -> throw new IllegalArgumentException(t.type().name());
        }
    }

    /** Fails unless both are equal: exactly, or for floating point within {@code tolerance} relative to at least 1. */
    public static void assertClose(Tensor expected, Tensor actual, double tolerance, String what) {
        assertEquals(expected.type(), actual.type(), what);
        assertEquals(expected.shape(), actual.shape(), what);
        if (expected.type() == ElementType.BYTES) {
            assertEquals(texts(expected), texts(actual), what);
            return;
        }
        for (int i = 0; i < expected.shape().elements(); i++) {
            double e = number(expected, i);
            double within = switch (expected.type()) {
                case F16, BF16 -> 1e-3 * Math.max(1, Math.abs(e));
                case F32, F64 -> tolerance * Math.max(1, Math.abs(e));
                default -> 0;
            };
            assertEquals(e, number(actual, i), within, what + "[" + i + "]");
        }
    }

    public static List<String> texts(Tensor t) {
        return t.strings().stream()
                .map(s -> new String(s, StandardCharsets.UTF_8))
                .toList();
    }

    public static double number(Tensor t, int i) {
        MemorySegment data = t.data();
        return switch (t.type()) {
            case BOOL, I8 -> data.get(ValueLayout.JAVA_BYTE, i);
            case U8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xff;
            case I16, U16 -> data.getAtIndex(ValueLayout.JAVA_SHORT, i);
            case F16 -> Float.float16ToFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, i));
            case I32, U32 -> data.getAtIndex(ValueLayout.JAVA_INT, i);
            case I64, U64 -> data.getAtIndex(ValueLayout.JAVA_LONG, i);
            case F32 -> data.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            case F64 -> data.getAtIndex(ValueLayout.JAVA_DOUBLE, i);
            case BF16, BYTES -> throw new IllegalArgumentException(t.type().name());
        };
    }

    /** Rows of float numbers in [-1, 1) from a seed. */
    public static Tensor floats(long seed, long... shape) {
        java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
        Shape s = new Shape(shape);
        float[] values = new float[(int) s.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 2 - 1;
        }
        return Tensor.ofFloats(s, values);
    }

    /** Fails unless both are equal bit for bit. */
    public static void assertSameBits(List<NamedTensor> expected, List<NamedTensor> actual, String what) {
        assertEquals(expected.size(), actual.size(), what);
        for (int i = 0; i < expected.size(); i++) {
            Tensor e = expected.get(i).tensor();
            Tensor a = actual.get(i).tensor();
            assertEquals(expected.get(i).name(), actual.get(i).name(), what);
            assertEquals(e.shape(), a.shape(), what);
            assertEquals(-1, e.data().mismatch(a.data()), what);
            assertEquals(texts(e), texts(a), what);
        }
    }
}
