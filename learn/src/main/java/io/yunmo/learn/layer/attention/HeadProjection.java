package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.attention.Heads;
import java.util.Optional;

/**
 * Inputs weighed into heads side by side. A kernel of [inputs, heads, width] lies in memory as a matrix of inputs rows with
 * each head padded to whole vectors, and so do the heads.
 */
final class HeadProjection {
    private final Wiring wiring;
    private final Batch input;
    private final Batch output;
    private final Optional<Batch> gradient;
    private final Matrix kernel;
    private final Optional<Matrix> kernelGradient;
    private final long bias;
    private final Optional<Matrix> biasGradient;
    private final ColumnSums sums;
    private final int width;

    HeadProjection(
            Wiring w,
            Batch input,
            int heads,
            int width,
            Matrix kernel,
            Optional<Matrix> kernelGradient,
            Optional<Matrix> bias,
            Optional<Matrix> biasGradient) {
        this.wiring = w;
        this.input = input;
        this.width = width;
        int columns = heads * Matrix.padded(width);
        Shape shape = Shape.of(input.rowsEach(), columns);
        this.output = w.scratch(shape);
        this.gradient = w.learns() ? Optional.of(w.scratch(shape)) : Optional.empty();
        this.kernel = wide(kernel, heads);
        this.kernelGradient = kernelGradient.map(g -> wide(g, heads));
        this.bias = bias.isPresent() ? bias.get().address() : w.scratch(columns);
        this.biasGradient = biasGradient;
        this.sums = new ColumnSums(w.gemm().workers());
    }

    private static Matrix wide(Matrix m, int heads) {
        int stride = heads * m.stride();
        return new Matrix(m.address(), m.rows() / heads, stride, stride);
    }

    Heads heads() {
        int capacity = wiring.capacity();
        return new Heads(output.at(capacity), width, gradient.map(g -> g.at(capacity)));
    }

    void forward(int samples) {
        wiring.gemm().affine(input.at(samples), kernel, bias, output.at(samples), false);
    }

    /** From the gradient of the heads: those of the weights, and that of the input, set or added. */
    void backward(int samples, Optional<Batch> inputGradient, boolean adds) {
        Matrix dy = gradient.orElseThrow().at(samples);
        if (kernelGradient.isPresent()) {
            wiring.gemm().multiply(Gemm.Form.TN, input.at(samples), dy, kernelGradient.get(), false);
        }
        if (biasGradient.isPresent()) {
            sums.sum(dy, biasGradient.get().address());
        }
        if (inputGradient.isPresent()) {
            Matrix dx = inputGradient.get().at(samples);
            wiring.gemm().multiply(Gemm.Form.NT, dy, kernel, dx, adds);
        }
    }
}
