package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.util.Optional;

/** The plain twins of {@link Lstm}, {@link Gru}, {@link GruResetBefore} and {@link SimpleRnn}. */
final class PlainCells {
    private PlainCells() {}

    private static float first(Optional<Matrix> bias, int units, int gate, int unit) {
        return bias.isPresent() ? Memory.get(bias.get(), 0, gate * units + unit) : 0;
    }

    static final class Simple extends PlainRecurrence {
        Simple(RecurrentWiring wiring) {
            super(wiring, 1);
        }

        @Override
        int[] inputGates() {
            return new int[] {0};
        }

        @Override
        float bias(Optional<Matrix> bias, int block, int unit) {
            return first(bias, units, 0, unit);
        }

        @Override
        void cell(float[] z, float[] h, float[] c, int b, int t) {
            for (int j = 0; j < units; j++) {
                z[j] = tanh(weigh(z[j], before[b][t], b, 0, j));
                h[j] = z[j];
            }
        }

        @Override
        void cellBack(float[] z, float[] d, float[] dc, int b, int t) {
            for (int j = 0; j < units; j++) {
                z[j] = tanhBack(z[j], d[j]);
            }
            for (int j = 0; j < units; j++) {
                d[j] = through(0, z, b, j, 0, 0);
            }
        }
    }

    static final class Memories extends PlainRecurrence {
        private static final int[] GATES = {0, 1, 3, 2};

        Memories(RecurrentWiring wiring) {
            super(wiring, 4);
        }

        @Override
        int[] inputGates() {
            return GATES;
        }

        @Override
        float bias(Optional<Matrix> bias, int block, int unit) {
            return first(bias, units, GATES[block], unit);
        }

        @Override
        void cell(float[] z, float[] h, float[] c, int b, int t) {
            for (int k = 0; k < 4; k++) {
                for (int j = 0; j < units; j++) {
                    float x = weigh(z[k * units + j], before[b][t], b, GATES[k], j);
                    z[k * units + j] = k == 3 ? tanh(x) : sigmoid(x);
                }
            }
            for (int j = 0; j < units; j++) {
                c[j] = Math.fma(z[units + j], c[j], z[j] * z[3 * units + j]);
                resets[b][t][j] = tanh(c[j]);
                h[j] = z[2 * units + j] * resets[b][t][j];
            }
        }

        @Override
        void cellBack(float[] z, float[] d, float[] dc, int b, int t) {
            for (int j = 0; j < units; j++) {
                float squashed = resets[b][t][j];
                float sum = dc[j] + tanhBack(squashed, z[2 * units + j] * d[j]);
                float i = z[j];
                float f = z[units + j];
                float g = z[3 * units + j];
                z[j] = sigmoidBack(i, g * sum);
                z[units + j] = sigmoidBack(f, carries[b][t][j] * sum);
                z[2 * units + j] = sigmoidBack(z[2 * units + j], squashed * d[j]);
                z[3 * units + j] = tanhBack(g, i * sum);
                dc[j] = f * sum;
            }
            for (int j = 0; j < units; j++) {
                d[j] = through(0, z, b, j, 0, GATES);
            }
        }
    }

    static final class Gated extends PlainRecurrence {
        Gated(RecurrentWiring wiring) {
            super(wiring, 4);
        }

        @Override
        int[] inputGates() {
            return new int[] {2, 0, 1};
        }

        @Override
        float bias(Optional<Matrix> bias, int block, int unit) {
            if (bias.isEmpty()) {
                return 0;
            }
            int gate = block == 3 ? 2 : inputGates()[block];
            float outer = Memory.get(bias.get(), 0, gate * units + unit);
            float inner = Memory.get(bias.get(), 1, gate * units + unit);
            return block == 0 ? outer : block == 3 ? inner : outer + inner;
        }

        @Override
        void cell(float[] z, float[] h, float[] c, int b, int t) {
            for (int k = 1; k < 4; k++) {
                for (int j = 0; j < units; j++) {
                    z[k * units + j] = weigh(z[k * units + j], before[b][t], b, k - 1, j);
                }
            }
            for (int j = 0; j < units; j++) {
                float u = sigmoid(z[units + j]);
                float r = sigmoid(z[2 * units + j]);
                float g = tanh(Math.fma(r, z[3 * units + j], z[j]));
                h[j] = Math.fma(u, h[j], (1 - u) * g);
                z[j] = g;
                z[units + j] = u;
                z[2 * units + j] = r;
            }
        }

        @Override
        void cellBack(float[] z, float[] d, float[] dc, int b, int t) {
            float[] carried = new float[units];
            for (int j = 0; j < units; j++) {
                float g = z[j];
                float u = z[units + j];
                float r = z[2 * units + j];
                float dg = tanhBack(g, (1 - u) * d[j]);
                carried[j] = u * d[j];
                z[j] = dg;
                z[units + j] = sigmoidBack(u, (before[b][t][j] - g) * d[j]);
                z[2 * units + j] = sigmoidBack(r, z[3 * units + j] * dg);
                z[3 * units + j] = r * dg;
            }
            for (int j = 0; j < units; j++) {
                d[j] = through(carried[j], z, b, j, 1, 0, 1, 2);
            }
        }
    }

    static final class GatedBefore extends PlainRecurrence {
        private static final int[] GATES = {2, 0, 1};

        GatedBefore(RecurrentWiring wiring) {
            super(wiring, 3);
        }

        @Override
        int[] inputGates() {
            return GATES;
        }

        @Override
        float bias(Optional<Matrix> bias, int block, int unit) {
            return first(bias, units, GATES[block], unit);
        }

        @Override
        void cell(float[] z, float[] h, float[] c, int b, int t) {
            for (int k = 1; k < 3; k++) {
                for (int j = 0; j < units; j++) {
                    z[k * units + j] = sigmoid(weigh(z[k * units + j], before[b][t], b, k - 1, j));
                }
            }
            for (int j = 0; j < units; j++) {
                resets[b][t][j] = z[2 * units + j] * h[j];
            }
            for (int j = 0; j < units; j++) {
                z[j] = tanh(weigh(z[j], resets[b][t], b, 2, j));
                h[j] = Math.fma(z[units + j], h[j], (1 - z[units + j]) * z[j]);
            }
        }

        @Override
        void cellBack(float[] z, float[] d, float[] dc, int b, int t) {
            float[] carried = new float[units];
            for (int j = 0; j < units; j++) {
                float g = z[j];
                float u = z[units + j];
                carried[j] = u * d[j];
                z[j] = tanhBack(g, (1 - u) * d[j]);
                z[units + j] = sigmoidBack(u, (before[b][t][j] - g) * d[j]);
            }
            for (int j = 0; j < units; j++) {
                float dr = through(0, z, b, j, 0, 2);
                float r = z[2 * units + j];
                carried[j] = Math.fma(r, dr, carried[j]);
                z[2 * units + j] = sigmoidBack(r, before[b][t][j] * dr);
            }
            for (int j = 0; j < units; j++) {
                d[j] = through(carried[j], z, b, j, 1, 0, 1);
            }
        }
    }
}
