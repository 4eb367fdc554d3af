package io.yunmo.tensor.kernel;

import static io.yunmo.tensor.kernel.Memory.ALL;
import static io.yunmo.tensor.kernel.Memory.F;
import static io.yunmo.tensor.kernel.Memory.L;
import static io.yunmo.tensor.kernel.Memory.LE;
import static io.yunmo.tensor.kernel.Memory.MASK;

import jdk.incubator.vector.FloatVector;

/**
 * Optimiser updates over blocks of parameters: weights w, gradients g and the slots, each {@code n} floats at a 64-byte
 * aligned address, n a multiple of 16. Each operation rounds once, in the order of Keras 3's optimisers (no fused
 * multiply-add), so curves agree. Factors such as 1 - beta are computed by the caller in double and rounded to float.
 */
public final class Updates {
    private Updates() {}

    /** m += (g - m) * (1 - beta1); v += (g * g - v) * (1 - beta2); w -= alpha * m / (sqrt(v) + epsilon) */
    public static void adam(
            long w,
            long g,
            long m,
            long v,
            long n,
            float oneMinusBeta1,
            float oneMinusBeta2,
            float alpha,
            float epsilon) {
        FloatVector b1 = FloatVector.broadcast(F, oneMinusBeta1);
        FloatVector b2 = FloatVector.broadcast(F, oneMinusBeta2);
        FloatVector step = FloatVector.broadcast(F, alpha);
        FloatVector e = FloatVector.broadcast(F, epsilon);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector gv = load(g + o);
            FloatVector mv = load(m + o);
            FloatVector vv = load(v + o);
            mv = mv.add(gv.sub(mv).mul(b1));
            vv = vv.add(gv.mul(gv).sub(vv).mul(b2));
            mv.intoMemorySegment(ALL, (m + o) & MASK, LE);
            vv.intoMemorySegment(ALL, (v + o) & MASK, LE);
            load(w + o).sub(mv.mul(step).div(vv.sqrt().add(e))).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /** As {@link #adam}, divided by the largest v so far: h = max(h, v); w -= alpha * m / (sqrt(h) + epsilon) */
    public static void amsgrad(
            long w,
            long g,
            long m,
            long v,
            long h,
            long n,
            float oneMinusBeta1,
            float oneMinusBeta2,
            float alpha,
            float epsilon) {
        FloatVector step = FloatVector.broadcast(F, alpha);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector gv = load(g + o);
            FloatVector mv = load(m + o);
            FloatVector vv = load(v + o);
            mv = mv.add(gv.sub(mv).mul(oneMinusBeta1));
            vv = vv.add(gv.mul(gv).sub(vv).mul(oneMinusBeta2));
            FloatVector hv = load(h + o).max(vv);
            mv.intoMemorySegment(ALL, (m + o) & MASK, LE);
            vv.intoMemorySegment(ALL, (v + o) & MASK, LE);
            hv.intoMemorySegment(ALL, (h + o) & MASK, LE);
            load(w + o).sub(mv.mul(step).div(hv.sqrt().add(epsilon))).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /** a = momentum * a + (1 - momentum) * w: an exponential average of the weights */
    public static void average(long a, long w, long n, float momentum) {
        float rest = 1 - momentum;
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(a + o).mul(momentum).add(load(w + o).mul(rest)).intoMemorySegment(ALL, (a + o) & MASK, LE);
        }
    }

    /** Decoupled weight decay as Keras applies it before the update: w -= w * decay * learningRate */
    public static void decay(long w, long n, float decay, float learningRate) {
        FloatVector d = FloatVector.broadcast(F, decay);
        FloatVector lr = FloatVector.broadcast(F, learningRate);
        for (long i = 0; i < n; i += L) {
            FloatVector x = load(w + 4 * i);
            x.sub(x.mul(d).mul(lr)).intoMemorySegment(ALL, (w + 4 * i) & MASK, LE);
        }
    }

    /** w -= g * learningRate */
    public static void sgd(long w, long g, long n, float learningRate) {
        FloatVector lr = FloatVector.broadcast(F, learningRate);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            load(w + o).sub(load(g + o).mul(lr)).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /** m = momentum * m - g * learningRate; w += m, or with Nesterov w += momentum * m - g * learningRate */
    public static void momentum(long w, long g, long m, long n, float momentum, boolean nesterov, float learningRate) {
        FloatVector lr = FloatVector.broadcast(F, learningRate);
        FloatVector mu = FloatVector.broadcast(F, momentum);
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector step = load(g + o).mul(lr);
            FloatVector mv = load(m + o).mul(mu).sub(step);
            mv.intoMemorySegment(ALL, (m + o) & MASK, LE);
            FloatVector change = nesterov ? mv.mul(mu).sub(step) : mv;
            load(w + o).add(change).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /** v = rho * v + g * g * (1 - rho); w -= g * learningRate / sqrt(v + epsilon) */
    public static void rmsprop(
            long w, long g, long v, long n, float rho, float oneMinusRho, float epsilon, float learningRate) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector gv = load(g + o);
            FloatVector vv = load(v + o).mul(rho).add(gv.mul(gv).mul(oneMinusRho));
            vv.intoMemorySegment(ALL, (v + o) & MASK, LE);
            FloatVector change = gv.mul(learningRate).div(vv.add(epsilon).sqrt());
            load(w + o).sub(change).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /** As {@link #rmsprop}, and the step goes through a momentum: m = momentum * m + step; w -= m */
    public static void rmspropMomentum(
            long w,
            long g,
            long v,
            long m,
            long n,
            float rho,
            float oneMinusRho,
            float momentum,
            float epsilon,
            float learningRate) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector gv = load(g + o);
            FloatVector vv = load(v + o).mul(rho).add(gv.mul(gv).mul(oneMinusRho));
            vv.intoMemorySegment(ALL, (v + o) & MASK, LE);
            FloatVector change = gv.mul(learningRate).div(vv.add(epsilon).sqrt());
            FloatVector mv = load(m + o).mul(momentum).add(change);
            mv.intoMemorySegment(ALL, (m + o) & MASK, LE);
            load(w + o).sub(mv).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    /**
     * RMSprop that divides by an estimate of the variance: a = rho * a + g * (1 - rho); v as in {@link #rmsprop}; step = g *
     * learningRate / sqrt(v - a * a + epsilon); m = momentum * m + step; w -= m. Without momentum give 0: m is then the step.
     */
    public static void rmspropCentred(
            long w,
            long g,
            long v,
            long a,
            long m,
            long n,
            float rho,
            float oneMinusRho,
            float momentum,
            float epsilon,
            float learningRate) {
        for (long i = 0; i < n; i += L) {
            long o = 4 * i;
            FloatVector gv = load(g + o);
            FloatVector vv = load(v + o).mul(rho).add(gv.mul(gv).mul(oneMinusRho));
            vv.intoMemorySegment(ALL, (v + o) & MASK, LE);
            FloatVector av = load(a + o).mul(rho).add(gv.mul(oneMinusRho));
            av.intoMemorySegment(ALL, (a + o) & MASK, LE);
            FloatVector change =
                    gv.mul(learningRate).div(vv.sub(av.mul(av)).add(epsilon).sqrt());
            FloatVector mv = load(m + o).mul(momentum).add(change);
            mv.intoMemorySegment(ALL, (m + o) & MASK, LE);
            load(w + o).sub(mv).intoMemorySegment(ALL, (w + o) & MASK, LE);
        }
    }

    private static FloatVector load(long address) {
        return FloatVector.fromMemorySegment(F, ALL, address & MASK, LE);
    }
}
