package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.RearrangeOperation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import java.util.Optional;

/** Copies runs of floats: parts of rows along the last axis, whole rows along any other. */
final class ConcatenateOperation implements Operation {
    private final Wiring wiring;
    private final int axis;
    private final boolean last;

    ConcatenateOperation(Wiring wiring, int axis) {
        this.wiring = wiring;
        this.axis = axis;
        this.last = axis == wiring.output().sample().rank() - 1;
    }

    /** Floats that are copied at a time. */
    private long run(Shape s) {
        long rows = last ? 1 : Shapes.size(s, axis, s.rank() - 1);
        return last ? Shapes.last(s) : rows * Matrix.padded(Shapes.last(s));
    }

    /** Floats from one run to the next. */
    private long step(Shape s) {
        return last ? Matrix.padded(Shapes.last(s)) : run(s);
    }

    private int runs(Shape s, int samples) {
        return samples * Shapes.size(s, 0, axis);
    }

    @Override
    public void forward(int samples, boolean training) {
        Batch y = wiring.output();
        long at = 0;
        for (int i = 0; i < wiring.inputs().size(); i++) {
            Batch x = wiring.inputs().get(i);
            long n = run(x.sample());
            for (int r = 0; r < runs(x.sample(), samples); r++) {
                Memory.copy(x.address() + 4 * r * step(x.sample()), y.address() + 4 * (r * step(y.sample()) + at), n);
            }
            at += n;
        }
        if (wiring.outputMasks().getFirst().isPresent()) {
            masks(wiring.outputMasks().getFirst().get(), samples);
        }
    }

    @Override
    public void backward(int samples) {
        Batch dy = wiring.gradient();
        long at = 0;
        for (int i = 0; i < wiring.inputs().size(); i++) {
            Shape s = wiring.inputs().get(i).sample();
            long n = run(s);
            if (wiring.inputGradients().get(i).isPresent()) {
                Batch dx = wiring.inputGradients().get(i).get();
                for (int r = 0; r < runs(s, samples); r++) {
                    Memory.copy(dy.address() + 4 * (r * step(dy.sample()) + at), dx.address() + 4 * r * step(s), n);
                }
            }
            at += n;
        }
    }

    /** A step counts that counts in any input, along the last axis, or in its own, along another; no mask counts all. */
    private void masks(Batch out, int samples) {
        Elementwise.fill(out.address(), 0, out.block(samples));
        int first = 0;
        for (int i = 0; i < wiring.inputs().size(); i++) {
            Shape steps = Concatenate.steps(wiring.inputs().get(i).sample());
            for (int s = 0; s < samples; s++) {
                for (int k = 0; k < Shapes.size(steps); k++) {
                    if (counts(wiring.inputMasks().get(i), steps, s, k)) {
                        long to = out.address() + 4 * (out.block(s) + place(out.sample(), steps, k, first));
                        Memory.put(to, 1);
                    }
                }
            }
            first += last ? 0 : (int) steps.dimension(axis);
        }
    }

    private static boolean counts(Optional<Batch> mask, Shape steps, int sample, int step) {
        if (mask.isEmpty()) {
            return true;
        }
        Batch m = mask.get();
        int entry = step / (Shapes.size(steps) / Shapes.size(m.sample()));
        int columns = Shapes.last(m.sample());
        long at = (long) entry / columns * Matrix.padded(columns) + entry % columns;
        return Memory.get(m.address() + 4 * (m.block(sample) + at)) != 0;
    }

    /** Where a step of an input lies among the output's. */
    private int place(Shape out, Shape steps, int step, int first) {
        int inner = last ? Shapes.size(steps) : Shapes.size(steps, axis, steps.rank());
        int outInner = last ? inner : Shapes.size(out, axis, out.rank());
        int behind = last ? 0 : first * Shapes.size(steps, axis + 1, steps.rank());
        int number = step / inner * outInner + behind + step % inner;
        return RearrangeOperation.offset(out, number);
    }
}
