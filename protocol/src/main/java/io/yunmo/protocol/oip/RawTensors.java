package io.yunmo.protocol.oip;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Tensors as raw little-endian bytes, row-major: the protocol's binary data of REST and raw contents of gRPC. BYTES: for
 * each element four bytes of length, then the bytes.
 */
public final class RawTensors {
    private static final ValueLayout.OfInt LENGTH = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;

    private RawTensors() {}

    /** A tensor of a copy of {@code raw}, in an array whose alignment is that of the elements; INVALID when the size is wrong. */
    public static Tensor read(String name, ElementType type, Shape shape, MemorySegment raw) {
        long elements = shape.elements();
        if (type == ElementType.BYTES) {
            return strings(name, shape, elements, raw);
        }
        if (!fits(elements, type.size(), raw.byteSize())) {
            throw YunmoException.invalid(
                    "input '%s' of type %s and shape %s takes %s bytes, but %d were given",
                    name, type.oipName(), shape, size(elements, type), raw.byteSize());
        }
        MemorySegment memory = heap(type, (int) elements);
        MemorySegment.copy(raw, 0, memory, 0, raw.byteSize());
        if (type == ElementType.BOOL) {
            checkFlags(name, memory);
        }
        return Tensor.of(type, shape, memory);
    }

    private static boolean fits(long elements, int size, long bytes) {
        return bytes % size == 0 && bytes / size == elements;
    }

    private static String size(long elements, ElementType type) {
        return elements > Long.MAX_VALUE / 8 ? "too many" : Long.toString(elements * type.size());
    }

    private static MemorySegment heap(ElementType type, int n) {
        return switch (type) {
            case F32 -> MemorySegment.ofArray(new float[n]);
            case F64 -> MemorySegment.ofArray(new double[n]);
            case I64, U64 -> MemorySegment.ofArray(new long[n]);
            case I32, U32 -> MemorySegment.ofArray(new int[n]);
            case I16, U16, F16, BF16 -> MemorySegment.ofArray(new short[n]);
            case I8, U8, BOOL, BYTES -> MemorySegment.ofArray(new byte[n]);
        };
    }

    private static void checkFlags(String name, MemorySegment flags) {
        for (long i = 0; i < flags.byteSize(); i++) {
            byte b = flags.get(BYTE, i);
            if (b != 0 && b != 1) {
                throw YunmoException.invalid(
                        "input '%s', element %d: a BOOL is a byte 0 or 1, not %d", name, i, b & 0xFF);
            }
        }
    }

    private static Tensor strings(String name, Shape shape, long elements, MemorySegment raw) {
        if (elements > raw.byteSize() / 4) {
            throw YunmoException.invalid(
                    "input '%s' of shape %s needs %d strings of at least 4 bytes each, but %d bytes were given",
                    name, shape, elements, raw.byteSize());
        }
        byte[][] strings = new byte[(int) elements][];
        long at = 0;
        for (int i = 0; i < strings.length; i++) {
            if (raw.byteSize() - at < 4) {
                throw cut(name, i);
            }
            long length = raw.get(LENGTH, at) & 0xFFFF_FFFFL;
            at += 4;
            if (length > raw.byteSize() - at) {
                throw cut(name, i);
            }
            strings[i] = raw.asSlice(at, length).toArray(BYTE);
            at += length;
        }
        if (at != raw.byteSize()) {
            throw YunmoException.invalid(
                    "input '%s' of shape %s holds %d bytes after its last string", name, shape, raw.byteSize() - at);
        }
        List<byte[]> list = Arrays.asList(strings);
        return Tensor.ofStrings(shape, list);
    }

    private static YunmoException cut(String name, int element) {
        return YunmoException.invalid("input '%s', element %d: the bytes end within it", name, element);
    }

    /** Bytes that the tensor takes. */
    public static long size(Tensor tensor) {
        if (tensor.type() != ElementType.BYTES) {
            return tensor.data().byteSize();
        }
        long n = 0;
        for (byte[] s : tensor.strings()) {
            n += 4L + s.length;
        }
        return n;
    }

    /** Writes the tensor at {@code at}; gives the place after it. */
    public static int write(Tensor tensor, byte[] into, int at) {
        MemorySegment to = MemorySegment.ofArray(into);
        if (tensor.type() != ElementType.BYTES) {
            MemorySegment.copy(tensor.data(), 0, to, at, tensor.data().byteSize());
            return at + (int) tensor.data().byteSize();
        }
        int p = at;
        for (byte[] s : tensor.strings()) {
            to.set(LENGTH, p, s.length);
            System.arraycopy(s, 0, into, p + 4, s.length);
            p += 4 + s.length;
        }
        return p;
    }
}
