package io.yunmo.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * A dense row-major array. Elements of fixed size lie little-endian in {@link #data}; byte strings are kept as arrays.
 * A tensor does not own its memory: whoever made the segment (an {@link Arena}, or the garbage collector for one on the
 * heap) decides how long it lives. Not copied, not synchronised.
 */
public final class Tensor {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int SHOWN = 16;
    private static final MemorySegment NONE = MemorySegment.ofArray(new byte[0]);

    private final ElementType type;
    private final Shape shape;
    private final MemorySegment data;
    private final List<byte[]> strings;

    private Tensor(ElementType type, Shape shape, MemorySegment data, List<byte[]> strings) {
        this.type = Objects.requireNonNull(type, "type");
        this.shape = Objects.requireNonNull(shape, "shape");
        this.data = data;
        this.strings = strings;
    }

    /** A view of {@code data}, whose size must be exactly that of the elements. */
    public static Tensor of(ElementType type, Shape shape, MemorySegment data) {
        if (type == ElementType.BYTES) {
            throw YunmoException.invalid("a BYTES tensor is made of strings, not of a segment");
        }
        long want = bytes(type, shape);
        if (data.byteSize() != want) {
            throw YunmoException.invalid(
                    "%s of shape %s needs %d bytes, %d were given", type.oipName(), shape, want, data.byteSize());
        }
        return new Tensor(type, shape, data, List.of());
    }

    /** Zeroed, 64-byte aligned memory of {@code arena}. */
    public static Tensor allocate(Arena arena, ElementType type, Shape shape) {
        return of(type, shape, arena.allocate(bytes(type, shape), 64));
    }

    private static long bytes(ElementType type, Shape shape) {
        try {
            return Math.multiplyExact(shape.elements(), (long) type.size());
        } catch (ArithmeticException e) {
            throw new YunmoException(ErrorCode.INVALID, "the shape " + shape + " is too large", e);
        }
    }

    /** A view of {@code values}; changes go through. */
    public static Tensor ofFloats(Shape shape, float... values) {
        return of(ElementType.F32, shape, MemorySegment.ofArray(values));
    }

    /** A view of {@code values}; changes go through. */
    public static Tensor ofLongs(Shape shape, long... values) {
        return of(ElementType.I64, shape, MemorySegment.ofArray(values));
    }

    /** A tensor of byte strings (BYTES), one an element in row-major order; the list is kept, not copied. */
    public static Tensor ofStrings(Shape shape, List<byte[]> strings) {
        if (strings.size() != shape.elements()) {
            throw YunmoException.invalid(
                    "BYTES of shape %s needs %d strings, %d were given", shape, shape.elements(), strings.size());
        }
        return new Tensor(ElementType.BYTES, shape, NONE, strings);
    }

    public ElementType type() {
        return type;
    }

    public Shape shape() {
        return shape;
    }

    /** The elements, little-endian, row-major; empty for BYTES. */
    public MemorySegment data() {
        return data;
    }

    /** The byte strings in row-major order; empty for other types. */
    public List<byte[]> strings() {
        return strings;
    }

    /** Element {@code i} in row-major order as a float, whatever the numeric type; wider values are rounded. */
    public float floatAt(long i) {
        return type == ElementType.F32 ? data.get(F32, i * 4) : (float) doubleAt(i);
    }

    /** Element {@code i} in row-major order as a double, whatever the numeric type; booleans are 0 and 1. */
    public double doubleAt(long i) {
        return Elements.doubleAt(data, type, i);
    }

    /** Element {@code i} of an integer or boolean tensor; a U64 of 2^63 or more comes out negative. */
    public long longAt(long i) {
        return Elements.longAt(data, type, i);
    }

    /** All elements as floats in row-major order; INVALID for BYTES or more than an array holds. */
    public float[] toFloats() {
        float[] floats = new float[arrayLength()];
        if (type == ElementType.F32) {
            MemorySegment.copy(data, F32, 0, floats, 0, floats.length);
            return floats;
        }
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) doubleAt(i);
        }
        return floats;
    }

    /** All elements as doubles in row-major order; INVALID for BYTES or more than an array holds. */
    public double[] toDoubles() {
        double[] doubles = new double[arrayLength()];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = doubleAt(i);
        }
        return doubles;
    }

    private int arrayLength() {
        long n = shape.elements();
        if (n > Integer.MAX_VALUE - 8) {
            throw new YunmoException(ErrorCode.TOO_LARGE, n + " elements do not fit a Java array");
        }
        return (int) n;
    }

    /**
     * A copy in memory of {@code arena} with elements of another numeric type. Floating values are rounded to the nearest,
     * ties to even; INVALID names the first element that the type cannot hold: an integer or finite number out of range, a
     * fraction for an integer type.
     */
    public Tensor to(ElementType wanted, Arena arena) {
        if (type == ElementType.BYTES || wanted == ElementType.BYTES) {
            throw YunmoException.invalid("%s does not convert to %s", type.oipName(), wanted.oipName());
        }
        Tensor copy = allocate(arena, wanted, shape);
        if (type == wanted) {
            copy.data.copyFrom(data);
            return copy;
        }
        Conversion.convert(this, copy);
        return copy;
    }

    /** Whether type, shape and every bit of the elements are the same. */
    public boolean contentEquals(Tensor other) {
        return type == other.type
                && shape.equals(other.shape)
                && data.mismatch(other.data) == -1
                && Arrays.deepEquals(strings.toArray(), other.strings.toArray());
    }

    /** Type, shape and the first elements; for people. */
    @Override
    public String toString() {
        StringJoiner elements = new StringJoiner(", ", "[", "]");
        long n = shape.elements();
        for (int i = 0; i < Math.min(n, SHOWN); i++) {
            elements.add(
                    type == ElementType.BYTES
                            ? '"' + new String(strings.get(i), StandardCharsets.UTF_8) + '"'
                            : Elements.text(data, type, i));
        }
        if (n > SHOWN) {
            elements.add("…");
        }
        return type.oipName() + shape + " " + elements;
    }

    /** The same elements under another shape of as many elements. */
    public Tensor reshaped(Shape to) {
        return type == ElementType.BYTES ? ofStrings(to, strings) : of(type, to, data);
    }
}
