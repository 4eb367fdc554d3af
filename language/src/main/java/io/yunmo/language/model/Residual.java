package io.yunmo.language.model;

import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.packed.Rows;

/** The sum around each part of a layer. */
final class Residual {
    private Residual() {}

    /**
     * {@code x = out(x + post(branch + bias))}, then {@code next(x)} into rows {@code from} to {@code to} of {@code input}.
     *
     * @param bias address, or 0 for none
     */
    static void add(
            StepKernels steps,
            Scratch s,
            int width,
            long bias,
            Norm post,
            Norm out,
            Norm next,
            Rows input,
            int from,
            int to) {
        long branch = s.branch();
        long stride = s.branchStride();
        if (bias != 0) {
            steps.addBias(branch, stride, bias, width, from, to);
        }
        if (post.present()) {
            post.apply(steps, branch, stride, branch, stride, width, from, to);
        }
        if (!out.present() && next.kind() == NormSpec.Kind.RMS) {
            steps.addRmsNorm(
                    s.residual(),
                    s.residualStride(),
                    branch,
                    stride,
                    next.weight(),
                    next.epsilon(),
                    input.floats(),
                    input.columns(),
                    width,
                    from,
                    to);
            return;
        }
        steps.add(s.residual(), s.residualStride(), branch, stride, s.residual(), s.residualStride(), width, from, to);
        if (out.present()) {
            out.apply(steps, s.residual(), s.residualStride(), s.residual(), s.residualStride(), width, from, to);
        }
        next.apply(steps, s.residual(), s.residualStride(), input.floats(), input.columns(), width, from, to);
    }
}
