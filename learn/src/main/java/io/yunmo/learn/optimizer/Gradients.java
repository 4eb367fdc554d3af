package io.yunmo.learn.optimizer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.List;

/** Clipping and scaling of gradients in place, as Keras does. Norms are summed in double. */
final class Gradients {
    private Gradients() {}

    /** g = g / steps */
    static void divide(long g, float steps, long n) {
        for (long i = 0; i < n; i++) {
            Memory.put(g + 4 * i, Memory.get(g + 4 * i) / steps);
        }
    }

    /** g = g * clip / max(norm(g), clip) */
    static void clipNorm(Parameter p, float clip) {
        double squares = squares(p.gradient());
        if (squares > 0) {
            float norm = (float) Math.sqrt(squares);
            scale(p, clip, Math.max(norm, clip));
        }
    }

    private static void scale(Parameter p, float times, float by) {
        long g = p.gradient().address();
        for (long i = 0; i < p.floats(); i++) {
            Memory.put(g + 4 * i, Memory.get(g + 4 * i) * times / by);
        }
    }

    /** g = g * clip * min(1 / norm(all), 1 / clip); a norm that is no number makes all gradients none */
    static void clipGlobalNorm(List<Parameter> all, float clip) {
        double squares = 0;
        for (int i = 0; i < all.size(); i++) {
            squares += squares(all.get(i).gradient());
        }
        float norm = (float) Math.sqrt(squares);
        float scale = Float.isFinite(norm) ? clip * Math.min(1 / norm, 1 / clip) : Float.NaN;
        for (int i = 0; i < all.size(); i++) {
            Parameter p = all.get(i);
            Elementwise.scale(scale, p.gradient().address(), p.gradient().address(), p.floats());
        }
    }

    static void clipValue(long g, float most, long n) {
        for (long i = 0; i < n; i++) {
            float v = Memory.get(g + 4 * i);
            Memory.put(g + 4 * i, Math.min(most, Math.max(-most, v)));
        }
    }

    private static double squares(Matrix g) {
        double sum = 0;
        for (int r = 0; r < g.rows(); r++) {
            for (int c = 0; c < g.columns(); c++) {
                double v = Memory.get(g, r, c);
                sum += v * v;
            }
        }
        return sum;
    }
}
