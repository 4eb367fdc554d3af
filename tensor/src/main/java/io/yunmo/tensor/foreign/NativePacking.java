package io.yunmo.tensor.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Packing of quantised rows in C ({@code pack.c}). */
public final class NativePacking {
    private static final MethodHandle PACK = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG));

    private final MemorySegment pack;

    public NativePacking(NativeKernels kernels) {
        pack = kernels.function("yunmo_pack");
    }

    /**
     * Packs rows that lie side by side into all panels of {@code to}, the rows that are missing in the last as zeros. Nothing is
     * checked: {@code to} must have the layout of the type, and the memory must be there.
     *
     * @param type ggml's number of a type in 2 to 8 bits
     * @param from address of the first row's blocks
     * @return whether all scales and minimums fitted into f16; the panels are of no use if not
     */
    public boolean pack(int type, long from, long rowBytes, PackedMatrix to) {
        int overflow;
        try {
            overflow = (int) PACK.invokeExact(pack, type, from, rowBytes, to.rows(), to.columns(), to.address());
        } catch (Throwable t) {
            throw new IllegalStateException("a call of C failed", t);
        }
        if (overflow < 0) {
            throw new YunmoException(ErrorCode.INTERNAL, "rows of ggml type " + type + " are not packed in C");
        }
        return overflow == 0;
    }
}
