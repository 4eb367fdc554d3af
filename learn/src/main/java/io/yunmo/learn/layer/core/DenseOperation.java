package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Workers;
import java.util.Optional;

/** A matrix product with its bias and activation fused where the kernels allow it. */
final class DenseOperation implements Operation {
    private final Wiring wiring;
    private final Activation activation;
    private final boolean relu;
    private final Matrix kernel;
    private final long bias;
    /** Floats below which a pass over them is done before another thread has woken up. */
    private static final long WORTH_SHARING = 200_000;

    /** Where {@code x · kernel + bias} goes: the output itself unless the backward pass needs both. */
    private final Batch sums;
    /** Where the gradient of the sums goes: that of the output itself unless the activation changes the width. */
    private final Optional<Batch> sumsGradient;

    private final Workers.Job mask = this::mask;
    private final Workers.Job sum = this::sum;
    private int masked;
    private Matrix summed = new Matrix(0, 0, 0, 0);
    private final Optional<Matrix> kernelGradient;
    private final Optional<Matrix> biasGradient;

    DenseOperation(Dense layer, Wiring wiring) {
        this.wiring = wiring;
        this.activation = wiring.bare() ? Activation.linear() : layer.activation();
        this.relu = activation instanceof Relu r && r.plain();
        this.kernel = wiring.weights().getFirst();
        this.bias = layer.useBias() ? wiring.weights().get(1).address() : wiring.scratch(layer.units());
        Shape wide = Shapes.withLast(wiring.input().sample(), layer.units());
        boolean narrows = !wiring.output().sample().equals(wide);
        boolean apart = narrows || wiring.learns() && activation.needsInput() && !relu;
        this.sums = apart ? wiring.scratch(wide) : wiring.output();
        this.sumsGradient = narrows && wiring.learns() ? Optional.of(wiring.scratch(wide)) : wiring.outputGradient();
        this.kernelGradient = wiring.weightGradients().getFirst();
        this.biasGradient = layer.useBias() ? wiring.weightGradients().get(1) : Optional.empty();
    }

    @Override
    public void forward(int samples, boolean training) {
        Matrix z = sums.at(samples);
        wiring.gemm().affine(wiring.input().at(samples), kernel, bias, z, relu);
        if (!relu && !activation.isLinear()) {
            activation.forward(z, wiring.output().at(samples));
        }
    }

    @Override
    public void backward(int samples) {
        Matrix dz = activationBackward(samples);
        if (kernelGradient.isPresent()) {
            wiring.gemm().multiply(Gemm.Form.TN, wiring.input().at(samples), dz, kernelGradient.get(), false);
        }
        if (biasGradient.isPresent()) {
            summed = dz;
            share(sum, (long) dz.rows() * dz.stride());
        }
        if (wiring.inputGradient().isPresent()) {
            Matrix dx = wiring.inputGradient().get().at(samples);
            wiring.gemm().multiply(Gemm.Form.NT, dz, kernel, dx, false);
        }
    }

    /** Runs a job over {@code floats} floats on all threads, or here where it would end before they woke up. */
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

    private Matrix activationBackward(int samples) {
        Batch y = wiring.output();
        Batch dy = wiring.gradient();
        Batch dz = sumsGradient.orElseThrow();
        if (relu) {
            masked = samples;
            share(mask, dy.block(samples));
        } else if (!activation.isLinear()) {
            if (dz != dy) {
                Memory.copy(dy.address(), dz.address(), dy.block(samples));
            }
            activation.backward(sums.at(samples), y.at(samples), dy.over(dz, samples));
        }
        return dz.at(samples);
    }
}
