package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Plain;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.recurrent.CellActivation;
import java.lang.foreign.Arena;

/** Any activation as a gate's: rows are copied into matrices that are made once. */
final class GateFunction implements CellActivation {
    /** More gates than one call has. */
    private static final int MOST = 4;

    private final Activation activation;
    private final Matrix[] in = new Matrix[MOST];
    private final Matrix[] out = new Matrix[MOST];
    private final Matrix[] gradient = new Matrix[MOST];

    private GateFunction(Activation activation, int units, Arena arena) {
        this.activation = activation;
        Matrix x = Memory.matrix(arena, MOST, units);
        Matrix y = Memory.matrix(arena, MOST, units);
        Matrix d = Memory.matrix(arena, MOST, units);
        for (int i = 0; i < MOST; i++) {
            in[i] = x.head(i);
            out[i] = y.head(i);
            gradient[i] = d.head(i);
        }
    }

    /** The kernel's own tanh and sigmoid, or one of these for each thread. */
    static Factory of(Activation activation, int units, Arena arena) {
        if (activation == Plain.TANH) {
            return () -> TANH;
        }
        if (activation == Plain.SIGMOID) {
            return () -> SIGMOID;
        }
        return () -> new GateFunction(activation, units, arena);
    }

    @Override
    public boolean needsInput() {
        return activation.needsInput();
    }

    @Override
    public void forward(long x, long y, int blocks, int units) {
        long floats = (long) blocks * in[blocks].stride();
        Memory.copy(x, in[blocks].address(), floats);
        activation.forward(in[blocks], out[blocks]);
        Memory.copy(out[blocks].address(), y, floats);
    }

    @Override
    public void backward(long x, long y, long dy, long to, int blocks, int units) {
        long floats = (long) blocks * in[blocks].stride();
        Memory.copy(x, in[blocks].address(), floats);
        Memory.copy(y, out[blocks].address(), floats);
        Memory.copy(dy, gradient[blocks].address(), floats);
        activation.backward(in[blocks], out[blocks], gradient[blocks]);
        Memory.copy(gradient[blocks].address(), to, floats);
    }
}
