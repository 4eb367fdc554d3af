package io.yunmo.tensor.file;

import io.yunmo.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Copies of tensors in our byte order and our row-major layout. */
final class NpyLayout {
    private NpyLayout() {}

    /** The bytes of every element reversed. */
    static Tensor swapped(Tensor tensor) {
        MemorySegment from = tensor.data();
        MemorySegment to = Arena.ofAuto().allocate(from.byteSize(), 64);
        int size = tensor.type().size();
        for (long i = 0; i < from.byteSize(); i += size) {
            for (int k = 0; k < size; k++) {
                to.set(ValueLayout.JAVA_BYTE, i + k, from.get(ValueLayout.JAVA_BYTE, i + size - 1 - k));
            }
        }
        return Tensor.of(tensor.type(), tensor.shape(), to);
    }

    /** The tensor's elements lie with the first dimension fastest; the copy has the last one fastest. */
    static Tensor rowMajor(Tensor fortran) {
        long[] shape = fortran.shape().dimensions();
        int size = fortran.type().size();
        MemorySegment from = fortran.data();
        MemorySegment to = Arena.ofAuto().allocate(from.byteSize(), 64);
        long[] index = new long[shape.length];
        long[] step = new long[shape.length];
        long s = size;
        for (int d = 0; d < shape.length; d++) {
            step[d] = s;
            s *= shape[d];
        }
        long source = 0;
        for (long at = 0; at < from.byteSize(); at += size) {
            MemorySegment.copy(from, source, to, at, size);
            for (int d = shape.length - 1; d >= 0; d--) {
                source += step[d];
                if (++index[d] < shape[d]) {
                    break;
                }
                source -= step[d] * shape[d];
                index[d] = 0;
            }
        }
        return Tensor.of(fortran.type(), fortran.shape(), to);
    }
}
