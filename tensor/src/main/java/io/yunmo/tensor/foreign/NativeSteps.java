package io.yunmo.tensor.foreign;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Step kernels in C ({@code steps.c}). */
final class NativeSteps implements StepKernels {
    private static final MethodHandle RMS_NORM =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD_RMS_NORM = handle(
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_FLOAT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT);
    private static final MethodHandle HEAD_RMS_NORM =
            handle(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT);
    private static final MethodHandle LAYER_NORM = handle(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ROPE = handle(
            JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle ACTIVATE = handle(
            JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ADD_SCALED =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SCALE =
            handle(JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOFTCAP = handle(JAVA_LONG, JAVA_LONG, JAVA_FLOAT, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle SOFTMAX =
            handle(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT);
    private static final MethodHandle ARGMAX =
            Linker.nativeLinker().downcallHandle(FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT));

    private final String name;
    private final MemorySegment rmsNorm;
    private final MemorySegment addRmsNorm;
    private final MemorySegment headRmsNorm;
    private final MemorySegment layerNorm;
    private final MemorySegment rope;
    private final MemorySegment activateMultiply;
    private final MemorySegment add;
    private final MemorySegment addScaled;
    private final MemorySegment scale;
    private final MemorySegment softcap;
    private final MemorySegment softmax;
    private final MemorySegment argmax;

    NativeSteps(NativeKernels kernels) {
        name = kernels.name();
        rmsNorm = kernels.function("yunmo_rms_norm");
        addRmsNorm = kernels.function("yunmo_add_rms_norm");
        headRmsNorm = kernels.function("yunmo_head_rms_norm");
        layerNorm = kernels.function("yunmo_layer_norm");
        rope = kernels.function("yunmo_rope");
        activateMultiply = kernels.function("yunmo_activate");
        add = kernels.function("yunmo_add");
        addScaled = kernels.function("yunmo_add_scaled");
        scale = kernels.function("yunmo_scale");
        softcap = kernels.function("yunmo_softcap");
        softmax = kernels.function("yunmo_softmax");
        argmax = kernels.function("yunmo_argmax");
    }

    private static MethodHandle handle(MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(FunctionDescriptor.ofVoid(arguments));
    }

    private static IllegalStateException failed(Throwable t) {
        return new IllegalStateException("a call of C failed", t);
    }

    @Override
    public void rmsNorm(
            long x, long xStride, long weight, float epsilon, long out, long outStride, int columns, int from, int to) {
        try {
            RMS_NORM.invokeExact(rmsNorm, x, xStride, weight, epsilon, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void addRmsNorm(
            long x,
            long xStride,
            long added,
            long addedStride,
            long weight,
            float epsilon,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        try {
            ADD_RMS_NORM.invokeExact(
                    addRmsNorm, x, xStride, added, addedStride, weight, epsilon, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void headRmsNorm(long x, long xStride, int heads, int size, long weight, float epsilon, int from, int to) {
        try {
            HEAD_RMS_NORM.invokeExact(headRmsNorm, x, xStride, heads, size, weight, epsilon, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void layerNorm(
            long x,
            long xStride,
            long weight,
            long bias,
            float epsilon,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        try {
            LAYER_NORM.invokeExact(layerNorm, x, xStride, weight, bias, epsilon, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void rope(long x, long xStride, int heads, int size, RopeTable table, long positions, int from, int to) {
        try {
            ROPE.invokeExact(
                    rope,
                    x,
                    xStride,
                    heads,
                    size,
                    table.address(),
                    table.dimensions() / 2,
                    table.pairs() == RopeTable.Pairs.HALVES ? 1 : 0,
                    positions,
                    from,
                    to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void activateMultiply(
            Activation activation,
            long gate,
            long gateStride,
            long up,
            long upStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        try {
            ACTIVATE.invokeExact(
                    activateMultiply,
                    kind(activation),
                    gate,
                    gateStride,
                    up,
                    upStride,
                    out,
                    outStride,
                    columns,
                    from,
                    to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void add(
            long x, long xStride, long y, long yStride, long out, long outStride, int columns, int from, int to) {
        try {
            ADD.invokeExact(add, x, xStride, y, yStride, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void addScaled(
            long x,
            long xStride,
            long factors,
            long factorStride,
            long out,
            long outStride,
            int columns,
            int from,
            int to) {
        try {
            ADD_SCALED.invokeExact(addScaled, x, xStride, factors, factorStride, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void scale(long x, long xStride, float factor, long out, long outStride, int columns, int from, int to) {
        try {
            SCALE.invokeExact(scale, x, xStride, factor, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void softcap(long x, long xStride, float cap, int columns, int from, int to) {
        try {
            SOFTCAP.invokeExact(softcap, x, xStride, cap, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void softmax(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        try {
            SOFTMAX.invokeExact(softmax, x, xStride, out, outStride, columns, from, to);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public void activate(
            Activation activation, long x, long xStride, long out, long outStride, int columns, int from, int to) {
        activateMultiply(activation, x, xStride, 0, 0, out, outStride, columns, from, to);
    }

    /** The values of activation_t in steps.c. */
    private static int kind(Activation activation) {
        return switch (activation) {
            case SILU -> 0;
            case GELU -> 1;
            case GELU_TANH -> 2;
        };
    }

    @Override
    public void addBias(long x, long xStride, long bias, int columns, int from, int to) {
        add(x, xStride, bias, 0, x, xStride, columns, from, to);
    }

    @Override
    public void copy(long x, long xStride, long out, long outStride, int columns, int from, int to) {
        for (int r = from; r < to; r++) {
            Memory.copy(x + 4 * r * xStride, out + 4 * r * outStride, columns);
        }
    }

    @Override
    public int argmax(long x, int columns) {
        try {
            return (int) ARGMAX.invokeExact(argmax, x, columns);
        } catch (Throwable t) {
            throw failed(t);
        }
    }

    @Override
    public String name() {
        return name;
    }
}
