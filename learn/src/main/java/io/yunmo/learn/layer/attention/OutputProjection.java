package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.attention.Heads;
import java.util.Optional;

/** Heads side by side weighed into outputs. A kernel of [heads, width, outputs] is padded as the heads are, unless they fill whole vectors. */
final class OutputProjection {
    private final Wiring wiring;
    private final int heads;
    private final int width;
    private final Batch input;
    private final Optional<Batch> gradient;
    private final Matrix kernel;
    private final Matrix padded;
    private final Optional<Matrix> kernelGradient;
    private final Matrix paddedGradient;
    private final long bias;
    private final Optional<Matrix> biasGradient;
    private final ColumnSums sums;

    OutputProjection(
            Wiring w,
            int rows,
            int heads,
            int width,
            Matrix kernel,
            Optional<Matrix> kernelGradient,
            Optional<Matrix> bias,
            Optional<Matrix> biasGradient) {
        this.wiring = w;
        this.heads = heads;
        this.width = width;
        int columns = heads * Matrix.padded(width);
        Shape shape = Shape.of(rows, columns);
        this.input = w.scratch(shape);
        this.gradient = w.learns() ? Optional.of(w.scratch(shape)) : Optional.empty();
        this.kernel = kernel;
        boolean whole = width % Matrix.LANES == 0;
        this.padded = whole ? kernel : Memory.matrix(w.arena(), columns, kernel.columns());
        this.kernelGradient = kernelGradient;
        this.paddedGradient = whole && kernelGradient.isPresent()
                ? kernelGradient.get()
                : Memory.matrix(w.arena(), kernelGradient.isPresent() ? columns : 0, kernel.columns());
        this.bias = bias.isPresent() ? bias.get().address() : w.scratch(kernel.columns());
        this.biasGradient = biasGradient;
        this.sums = new ColumnSums(w.gemm().workers());
    }

    Heads heads() {
        int capacity = wiring.capacity();
        return new Heads(input.at(capacity), width, gradient.map(g -> g.at(capacity)));
    }

    void forward(int samples, Batch output) {
        copyHeads(kernel, padded, width, Matrix.padded(width));
        wiring.gemm().affine(input.at(samples), padded, bias, output.at(samples), false);
    }

    void backward(int samples, Batch outputGradient) {
        Matrix dy = outputGradient.at(samples);
        if (kernelGradient.isPresent()) {
            wiring.gemm().multiply(Gemm.Form.TN, input.at(samples), dy, paddedGradient, false);
            copyHeads(paddedGradient, kernelGradient.get(), Matrix.padded(width), width);
        }
        if (biasGradient.isPresent()) {
            sums.sum(dy, biasGradient.get().address());
        }
        wiring.gemm().multiply(Gemm.Form.NT, dy, padded, gradient.orElseThrow().at(samples), false);
    }

    /** Copies each head's rows, so many of which lie there and here. */
    private void copyHeads(Matrix from, Matrix to, int rowsThere, int rowsHere) {
        if (from.address() == to.address()) {
            return;
        }
        for (int h = 0; h < heads; h++) {
            long a = from.address() + 4L * h * rowsThere * from.stride();
            long b = to.address() + 4L * h * rowsHere * to.stride();
            Memory.copy(a, b, (long) width * from.stride());
        }
    }
}
