package io.yunmo.serving.runtime;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;

/** Tensors in memory that the garbage collector frees, aligned for their element type. */
public final class HeapTensors {
    private HeapTensors() {}

    /** Zeroed; TOO_LARGE when one array cannot hold it. Not for BYTES. */
    public static Tensor allocate(ElementType type, Shape shape) {
        return Tensor.of(type, shape, segment(type, shape));
    }

    /** A copy that shares nothing with {@code tensor}. */
    public static Tensor copy(Tensor tensor) {
        if (tensor.type() == ElementType.BYTES) {
            return Tensor.ofStrings(tensor.shape(), new ArrayList<>(tensor.strings()));
        }
        Tensor copy = allocate(tensor.type(), tensor.shape());
        copy.data().copyFrom(tensor.data());
        return copy;
    }

    private static MemorySegment segment(ElementType type, Shape shape) {
        long elements = shape.elements();
        if (elements > Integer.MAX_VALUE - 8) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE, "a tensor of shape " + shape + " has more elements than one array can hold");
        }
        int n = (int) elements;
        return switch (type) {
            case F32 -> MemorySegment.ofArray(new float[n]);
            case F64 -> MemorySegment.ofArray(new double[n]);
            case I64, U64 -> MemorySegment.ofArray(new long[n]);
            case I32, U32 -> MemorySegment.ofArray(new int[n]);
            case I16, U16, F16, BF16 -> MemorySegment.ofArray(new short[n]);
            case BOOL, U8, I8 -> MemorySegment.ofArray(new byte[n]);
            case BYTES -> throw YunmoException.invalid("a BYTES tensor is made of strings");
        };
    }
}
