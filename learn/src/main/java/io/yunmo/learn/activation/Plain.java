package io.yunmo.learn.activation;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Activations;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The element-wise activations that have no arguments. */
public enum Plain implements ElementwiseActivation {
    LINEAR {
        @Override
        public double value(double x) {
            return x;
        }

        @Override
        public double derivative(double x) {
            return 1;
        }

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(Matrix in, Matrix out) {
            if (in.address() != out.address()) {
                Memory.copy(in.address(), out.address(), (long) in.rows() * in.stride());
            }
        }

        @Override
        public void backward(Matrix in, Matrix out, Matrix gradient) {
            // the gradient is what it was
        }
    },
    TANH {
        @Override
        public double value(double x) {
            return Math.tanh(x);
        }

        @Override
        public double derivative(double x) {
            double t = Math.tanh(x);
            return (1 - t) * (1 + t);
        }

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(Matrix in, Matrix out) {
            Activations.tanh(in, out);
        }

        @Override
        public void backward(Matrix in, Matrix out, Matrix gradient) {
            Elementwise.tanhGradient(out.address(), gradient.address(), gradient.address(), floats(out));
        }
    },
    SIGMOID {
        @Override
        public double value(double x) {
            return Functions.sigmoid(x);
        }

        @Override
        public double derivative(double x) {
            return Functions.sigmoid(x) * Functions.sigmoid(-x);
        }

        @Override
        public boolean needsInput() {
            return false;
        }

        @Override
        public void forward(Matrix in, Matrix out) {
            Activations.sigmoid(in, out);
        }

        @Override
        public void backward(Matrix in, Matrix out, Matrix gradient) {
            Elementwise.sigmoidGradient(out.address(), gradient.address(), gradient.address(), floats(out));
        }
    },
    SILU {
        @Override
        public double value(double x) {
            return x * Functions.sigmoid(x);
        }

        @Override
        public double derivative(double x) {
            double s = Functions.sigmoid(x);
            return s * (1 + x * Functions.sigmoid(-x));
        }
    },
    SELU {
        private static final double SCALE = 1.0507009873554804934193349852946;
        private static final double ALPHA = 1.6732632423543772848170429916717;

        @Override
        public double value(double x) {
            return x > 0 ? SCALE * x : SCALE * ALPHA * Math.expm1(x);
        }

        @Override
        public double derivative(double x) {
            return x >= 0 ? SCALE : SCALE * ALPHA * Math.exp(x);
        }
    },
    SOFTPLUS {
        @Override
        public double value(double x) {
            return Functions.softplus(x);
        }

        @Override
        public double derivative(double x) {
            return Functions.sigmoid(x);
        }
    },
    SOFTSIGN {
        @Override
        public double value(double x) {
            return x / (1 + Math.abs(x));
        }

        @Override
        public double derivative(double x) {
            double d = 1 + Math.abs(x);
            return 1 / (d * d);
        }
    },
    EXPONENTIAL {
        @Override
        public double value(double x) {
            return Math.exp(x);
        }

        @Override
        public double derivative(double x) {
            return Math.exp(x);
        }
    },
    LOG_SIGMOID {
        @Override
        public double value(double x) {
            return -Functions.softplus(-x);
        }

        @Override
        public double derivative(double x) {
            return Functions.sigmoid(-x);
        }
    },
    MISH {
        @Override
        public double value(double x) {
            return x * Math.tanh(Functions.softplus(x));
        }

        @Override
        public double derivative(double x) {
            double t = Math.tanh(Functions.softplus(x));
            return t + x * (1 - t) * (1 + t) * Functions.sigmoid(x);
        }
    },
    RELU6 {
        @Override
        public double value(double x) {
            return Math.min(Math.max(x, 0), 6);
        }

        @Override
        public double derivative(double x) {
            return x > 0 && x < 6 ? 1 : 0;
        }
    },
    HARD_SIGMOID {
        @Override
        public double value(double x) {
            return Math.min(Math.max(x + 3, 0), 6) / 6;
        }

        @Override
        public double derivative(double x) {
            return x > -3 && x < 3 ? 1.0 / 6 : 0;
        }
    },
    HARD_SILU {
        @Override
        public double value(double x) {
            return x * HARD_SIGMOID.value(x);
        }

        @Override
        public double derivative(double x) {
            return HARD_SIGMOID.value(x) + x * HARD_SIGMOID.derivative(x);
        }
    },
    HARD_TANH {
        @Override
        public double value(double x) {
            return Math.min(Math.max(x, -1), 1);
        }

        @Override
        public double derivative(double x) {
            return x >= -1 && x <= 1 ? 1 : 0;
        }
    },
    TANH_SHRINK {
        @Override
        public double value(double x) {
            return x - Math.tanh(x);
        }

        @Override
        public double derivative(double x) {
            double t = Math.tanh(x);
            return t * t;
        }
    },
    SPARSE_PLUS {
        @Override
        public double value(double x) {
            return x <= -1 ? 0 : x < 1 ? 0.25 * (x + 1) * (x + 1) : x;
        }

        @Override
        public double derivative(double x) {
            return x <= -1 ? 0 : x < 1 ? 0.5 * (x + 1) : 1;
        }
    },
    SPARSE_SIGMOID {
        @Override
        public double value(double x) {
            return x <= -1 ? 0 : x >= 1 ? 1 : 0.5 * (x + 1);
        }

        @Override
        public double derivative(double x) {
            return x > -1 && x < 1 ? 0.5 : 0;
        }
    };

    @Override
    public String keras() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public JsonNode write() {
        return JsonNodeFactory.instance.stringNode(keras());
    }

    static long floats(Matrix m) {
        return (long) m.rows() * m.stride();
    }
}
