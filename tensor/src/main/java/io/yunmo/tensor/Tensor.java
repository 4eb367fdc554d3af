package io.yunmo.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/**
 * A dense row-major array. Elements of fixed size lie little-endian in {@link #data}; byte strings are kept as arrays.
 * A tensor does not own its memory: whoever made the segment (an {@link Arena}, or the garbage collector for one on the
 * heap) decides how long it lives. Not copied, not synchronised.
 */
public final class Tensor {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
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
        long want = Math.multiplyExact(shape.elements(), (long) type.size());
        if (data.byteSize() != want) {
            throw YunmoException.invalid(
                    "%s of shape %s needs %d bytes, %d were given", type.oipName(), shape, want, data.byteSize());
        }
        return new Tensor(type, shape, data, List.of());
    }

    /** Zeroed, 64-byte aligned memory of {@code arena}. */
    public static Tensor allocate(Arena arena, ElementType type, Shape shape) {
        return of(type, shape, arena.allocate(Math.multiplyExact(shape.elements(), (long) type.size()), 64));
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

    /** Element {@code i} of an F32 tensor. */
    public float floatAt(long i) {
        return data.get(F32, i * 4);
    }

    /** The same elements under another shape of as many elements. */
    public Tensor reshaped(Shape to) {
        return type == ElementType.BYTES ? ofStrings(to, strings) : of(type, to, data);
    }
}
