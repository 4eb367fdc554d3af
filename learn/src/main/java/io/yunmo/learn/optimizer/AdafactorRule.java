package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.Matrix;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Second moments of rows and columns in place of one for each weight (Shazeer and Stern, 2018), as Keras computes it. In the
 * slots the moment of a row lies in its first column, and those of the columns in the first row of each matrix.
 */
record AdafactorRule(double beta2Decay, double epsilon1, double epsilon2, double clipThreshold, boolean relativeStep)
        implements WeightRule {
    static AdafactorRule read(Arguments a) {
        return new AdafactorRule(
                a.number("beta_2_decay", -0.8),
                a.number("epsilon_1", 1e-30, 0, Double.MAX_VALUE),
                a.number("epsilon_2", 1e-3, 0, Double.MAX_VALUE),
                a.number("clip_threshold", 1, Double.MIN_NORMAL, Double.MAX_VALUE),
                a.flag("relative_step", true));
    }

    @Override
    public List<String> slots() {
        return List.of("row", "column", "velocity");
    }

    @Override
    public int factors() {
        return 2;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        factors[0] = Math.min(learningRate, 1 / (float) Math.sqrt(step));
        factors[1] = 1 - (float) Math.pow(step, beta2Decay);
    }

    @Override
    public WeightStep start(Parameter parameter) {
        return new Step(this, parameter);
    }

    @Override
    public void write(ObjectNode config) {
        config.put("beta_2_decay", beta2Decay).put("epsilon_1", epsilon1).put("epsilon_2", epsilon2);
        config.put("clip_threshold", clipThreshold).put("relative_step", relativeStep);
    }

    /** {@code rows} rows make a matrix; a weight of higher rank is several. */
    private static final class Step implements WeightStep {
        private final AdafactorRule rule;
        private final Matrix w;
        private final Matrix g;
        private final boolean factored;
        private final int rows;

        Step(AdafactorRule rule, Parameter p) {
            this.rule = rule;
            this.w = p.value();
            this.g = p.gradient();
            this.factored = p.shape().length >= 2;
            this.rows = factored ? p.shape()[p.shape().length - 2] : 1;
        }

        private long at(int r, int c) {
            return 4L * ((long) r * w.stride() + c);
        }

        private double square(int r, int c) {
            float v = get(g.address() + at(r, c));
            return (float) (v * v + rule.epsilon1);
        }

        @Override
        public void update(long[] slots, long offset, float[] factors) {
            long velocity = slots[2] + offset;
            if (factored) {
                for (int first = 0; first < w.rows(); first += rows) {
                    moments(first, slots[0] + offset, slots[1] + offset, velocity, factors[1]);
                }
            } else {
                for (int c = 0; c < w.columns(); c++) {
                    float v = get(velocity + 4L * c);
                    put(velocity + 4L * c, (float) (factors[1] * v + (1 - factors[1]) * square(0, c)));
                }
            }
            change(velocity, factors[0]);
        }

        /** The moments of one matrix, and their outer product over the mean of the rows'. */
        private void moments(int first, long rowSlot, long columnSlot, long velocity, float beta) {
            int n = w.columns();
            double mean = 0;
            for (int r = first; r < first + rows; r++) {
                double sum = 0;
                for (int c = 0; c < n; c++) {
                    sum += square(r, c);
                }
                float moment = (float) (beta * get(rowSlot + at(r, 0)) + (1 - beta) * (sum / n));
                put(rowSlot + at(r, 0), moment);
                mean += moment;
            }
            mean /= rows;
            for (int c = 0; c < n; c++) {
                double sum = 0;
                for (int r = first; r < first + rows; r++) {
                    sum += square(r, c);
                }
                float moment = (float) (beta * get(columnSlot + at(first, c)) + (1 - beta) * (sum / rows));
                put(columnSlot + at(first, c), moment);
                for (int r = first; r < first + rows; r++) {
                    put(velocity + at(r, c), (float) (get(rowSlot + at(r, 0)) / mean * moment));
                }
            }
        }

        private void change(long velocity, float rho) {
            double weights = 0;
            double changes = 0;
            long count = (long) w.rows() * w.columns();
            for (int r = 0; r < w.rows(); r++) {
                for (int c = 0; c < w.columns(); c++) {
                    double value = get(w.address() + at(r, c));
                    double u = unit(velocity, r, c);
                    weights += value * value;
                    changes += u * u;
                }
            }
            double alpha = Math.max(rule.epsilon2, Math.sqrt(weights / count)) * rho;
            double clip = Math.max(1, Math.sqrt(changes / count) / rule.clipThreshold);
            for (int r = 0; r < w.rows(); r++) {
                for (int c = 0; c < w.columns(); c++) {
                    long to = w.address() + at(r, c);
                    put(to, (float) (get(to) - alpha * (unit(velocity, r, c) / clip)));
                }
            }
        }

        private double unit(long velocity, int r, int c) {
            return get(g.address() + at(r, c)) / Math.sqrt(get(velocity + at(r, c)));
        }
    }
}
