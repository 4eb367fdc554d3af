package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Workers;
import java.util.Optional;

/** Products, a bias and an activation: what all convolutions have in common. A relu is fused with the products. */
abstract class BiasedOperation implements Operation {
    /** Floats below which a pass over them is done before another thread has woken up. */
    private static final long WORTH_SHARING = 100_000;

    private final Wiring wiring;
    private final Activation activation;
    private final boolean relu;
    private final long bias;
    private final Optional<Matrix> biasGradient;

    /** Where the sums go: the output itself unless the backward pass needs both. */
    private final Batch sums;

    private final Optional<Batch> sumsGradient;
    private final Workers.Job mask = this::mask;
    private final Workers.Job sum = this::sum;
    private int masked;
    private Matrix summed = new Matrix(0, 0, 0, 0);

    /**
     * @param filters channels of the sums
     * @param biased the number of the bias among the weights, or -1
     */
    BiasedOperation(Wiring wiring, Activation activation, int filters, int biased) {
        this.wiring = wiring;
        this.activation = wiring.bare() ? Activation.linear() : activation;
        this.relu = this.activation instanceof Relu r && r.plain();
        this.bias = biased < 0
                ? wiring.scratch(filters)
                : wiring.weights().get(biased).address();
        this.biasGradient =
                biased < 0 ? Optional.empty() : wiring.weightGradients().get(biased);
        Shape wide = Shapes.withLast(wiring.output().sample(), filters);
        boolean narrows = !wiring.output().sample().equals(wide);
        boolean apart = narrows || wiring.learns() && this.activation.needsInput() && !relu;
        this.sums = apart ? wiring.scratch(wide) : wiring.output();
        this.sumsGradient = narrows && wiring.learns() ? Optional.of(wiring.scratch(wide)) : wiring.outputGradient();
    }

    final Wiring wiring() {
        return wiring;
    }

    /** z = the products, plus the bias, then max(0, z) if {@code relu}. */
    abstract void products(int samples, long bias, Matrix z, boolean relu);

    /** Sets the gradients of kernels and input from that of the sums. */
    abstract void gradients(int samples, Matrix dz);

    @Override
    public final void forward(int samples, boolean training) {
        Matrix z = sums.at(samples);
        products(samples, bias, z, relu);
        if (!relu && !activation.isLinear()) {
            activation.forward(z, wiring.output().at(samples));
        }
    }

    @Override
    public final void backward(int samples) {
        Matrix dz = activationBackward(samples);
        if (biasGradient.isPresent()) {
            summed = dz;
            share(sum, (long) dz.rows() * dz.stride());
        }
        gradients(samples, dz);
    }

    private Matrix activationBackward(int samples) {
        Batch dy = wiring.gradient();
        Batch dz = sumsGradient.orElseThrow();
        if (relu) {
            masked = samples;
            share(mask, dy.block(samples));
        } else if (!activation.isLinear()) {
            if (dz != dy) {
                Memory.copy(dy.address(), dz.address(), dy.block(samples));
            }
            activation.backward(sums.at(samples), wiring.output().at(samples), dy.over(dz, samples));
        }
        return dz.at(samples);
    }

    private void share(Workers.Job job, long floats) {
        if (floats < WORTH_SHARING) {
            job.run(0, 1);
        } else {
            wiring.gemm().workers().run(job);
        }
    }

    private void mask(int part, int parts) {
        Batch dy = wiring.gradient();
        long n = dy.block(masked);
        long from = Workers.begin(n, part, parts);
        long g = dy.address() + 4 * from;
        Elementwise.reluGradient(wiring.output().address() + 4 * from, g, g, Workers.begin(n, part + 1, parts) - from);
    }

    private void sum(int part, int parts) {
        int from = (int) Workers.begin(summed.stride(), part, parts);
        int to = (int) Workers.begin(summed.stride(), part + 1, parts);
        Rows.columnSums(summed, biasGradient.orElseThrow().address(), from, to);
    }
}
