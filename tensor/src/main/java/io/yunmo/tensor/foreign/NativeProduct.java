package io.yunmo.tensor.foreign;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.yunmo.tensor.packed.Checks;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.Rows;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Products in C ({@code products.c}). */
final class NativeProduct implements PackedProduct {
    /** The handles take the function's address first, so that they are constants for the compiler whatever the variant. */
    private static final MethodHandle QUANTIZE = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.ofVoid(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));

    private static final MethodHandle MULTIPLY = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.ofVoid(
                    JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT,
                    JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));

    private final String name;
    private final MemorySegment quantize;
    private final MemorySegment multiply;

    NativeProduct(NativeKernels kernels) {
        name = kernels.name();
        quantize = kernels.function("yunmo_quantize");
        multiply = kernels.function("yunmo_multiply");
    }

    @Override
    public void quantize(Rows rows, int fromRow, int toRow, int fromColumn, int toColumn) {
        Checks.quantize(rows, fromRow, toRow, fromColumn, toColumn);
        try {
            QUANTIZE.invokeExact(
                    quantize,
                    rows.floats(),
                    rows.codes(),
                    rows.scales(),
                    rows.sums(),
                    rows.columns(),
                    fromRow,
                    toRow,
                    fromColumn,
                    toColumn);
        } catch (Throwable t) {
            throw new IllegalStateException("a call of C failed", t);
        }
    }

    @Override
    public void multiply(
            PackedMatrix w, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride) {
        Checks.multiply(w, x, fromRow, toRow, fromPanel, toPanel);
        try {
            MULTIPLY.invokeExact(
                    multiply,
                    kind(w),
                    w.address(),
                    w.columns(),
                    x.floats(),
                    x.codes(),
                    x.scales(),
                    x.sums(),
                    x.columns(),
                    fromRow,
                    toRow,
                    fromPanel,
                    toPanel,
                    out,
                    stride);
        } catch (Throwable t) {
            throw new IllegalStateException("a call of C failed", t);
        }
    }

    /** The values of kind_t in products.c. */
    private static int kind(PackedMatrix w) {
        return switch (w) {
            case Packed4 m -> m.minimums() ? 1 : 0;
            case Packed6 m -> (m.group() == 32 ? 2 : 4) + (m.minimums() ? 1 : 0);
            case Packed8 m -> 6;
            case PackedFloat m -> m.bfloat16() ? 8 : 7;
        };
    }

    @Override
    public String name() {
        return name;
    }
}
