package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Noise;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.recurrent.CellActivation;
import io.yunmo.tensor.kernel.recurrent.Gru;
import io.yunmo.tensor.kernel.recurrent.GruResetBefore;
import io.yunmo.tensor.kernel.recurrent.Lstm;
import io.yunmo.tensor.kernel.recurrent.Recurrence;
import io.yunmo.tensor.kernel.recurrent.RecurrentState;
import io.yunmo.tensor.kernel.recurrent.RecurrentWeights;
import io.yunmo.tensor.kernel.recurrent.RecurrentWiring;
import io.yunmo.tensor.kernel.recurrent.SimpleRnn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cells of a recurrent layer, each over all steps before the next begins: the same as step by step through all cells,
 * since none looks back at a later one.
 */
final class RecurrentChain {
    private final ChainPlan plan;
    private final Wiring wiring;
    private final int steps;
    private final List<Recurrence> kernels = new ArrayList<>();
    private final List<Optional<InputDropout>> dropouts = new ArrayList<>();
    private final List<Optional<StepDropout>> recurrentDropouts = new ArrayList<>();
    private int weight;
    private int state;

    /** Dropout in front of a cell: what the kernel reads is a copy. */
    private record InputDropout(StepDropout dropout, Matrix from, Matrix copy, Optional<Matrix> gradient) {}

    RecurrentChain(ChainPlan plan) {
        this.plan = plan;
        this.wiring = plan.wiring();
        this.steps = (int) wiring.input().sample().dimension(0);
        Matrix in = wiring.input().at(wiring.capacity());
        Optional<Matrix> inGradient = plan.inputGradient();
        int rows = in.rows();
        int last = plan.cells().size() - 1;
        for (int i = 0; i < last; i++) {
            int units = plan.cells().get(i).units();
            Matrix out = Memory.matrix(wiring.arena(), rows, units);
            Optional<Matrix> gradient =
                    wiring.learns() ? Optional.of(Memory.matrix(wiring.arena(), rows, units)) : Optional.empty();
            add(i, in, inGradient, out, gradient, true);
            in = out;
            inGradient = gradient;
        }
        add(last, in, inGradient, plan.output(), plan.outputGradient(), false);
    }

    private void add(
            int number,
            Matrix in,
            Optional<Matrix> inGradient,
            Matrix out,
            Optional<Matrix> outGradient,
            boolean inner) {
        Cell cell = plan.cells().get(number);
        long key = Noise.mix(wiring.index() + 1L) + cell.seed().orElse(0) + (plan.direction() + 2L * number << 8);
        Matrix x = in;
        if (cell.dropout() > 0 && wiring.learns()) {
            x = Memory.matrix(wiring.arena(), in.rows(), in.columns());
            Matrix factors = Memory.matrix(wiring.arena(), wiring.capacity(), in.columns());
            dropouts.add(
                    Optional.of(new InputDropout(new StepDropout(cell.dropout(), key, factors), in, x, inGradient)));
        } else {
            dropouts.add(Optional.empty());
        }
        Optional<Matrix> drops = Optional.empty();
        if (cell.recurrentDropout() > 0 && wiring.learns()) {
            drops = Optional.of(Memory.matrix(wiring.arena(), cell.kind().gates() * wiring.capacity(), cell.units()));
            recurrentDropouts.add(Optional.of(new StepDropout(cell.recurrentDropout(), key + 1, drops.get())));
        } else {
            recurrentDropouts.add(Optional.empty());
        }
        kernels.add(kernel(cell, recurrentWiring(cell, x, inGradient, out, outGradient, drops, inner)));
    }

    private RecurrentWiring recurrentWiring(
            Cell cell,
            Matrix in,
            Optional<Matrix> inGradient,
            Matrix out,
            Optional<Matrix> outGradient,
            Optional<Matrix> drops,
            boolean inner) {
        boolean all = inner || plan.sequences();
        int count = cell.weightCount();
        List<Matrix> w = plan.weights().subList(weight, weight + count);
        List<Optional<Matrix>> g = plan.weightGradients().subList(weight, weight + count);
        weight += count;
        List<RecurrentState> own =
                plan.states().subList(state, state + cell.kind().states());
        state += cell.kind().states();
        return new RecurrentWiring(
                wiring.capacity(),
                steps,
                cell.units(),
                weights(w),
                g.getFirst().isPresent()
                        ? Optional.of(
                                weights(g.stream().map(Optional::orElseThrow).toList()))
                        : Optional.empty(),
                in,
                inGradient,
                all ? Optional.of(out) : Optional.empty(),
                all ? outGradient : Optional.empty(),
                all ? Optional.empty() : Optional.of(out),
                all ? Optional.empty() : outGradient,
                own,
                wiring.mask().map(m -> m.at(wiring.capacity())),
                drops,
                plan.backwards(),
                inner || plan.inTime(),
                !inner && plan.zeroMasked(),
                wiring.learns());
    }

    private static RecurrentWeights weights(List<Matrix> w) {
        return new RecurrentWeights(w.get(0), w.get(1), w.size() > 2 ? Optional.of(w.get(2)) : Optional.empty());
    }

    private Recurrence kernel(Cell cell, RecurrentWiring w) {
        CellActivation.Factory a = GateFunction.of(cell.activation(), cell.units(), wiring.arena());
        CellActivation.Factory r = GateFunction.of(cell.recurrentActivation(), cell.units(), wiring.arena());
        return switch (cell.kind()) {
            case SIMPLE -> new SimpleRnn(w, a, wiring.gemm(), wiring.arena());
            case LSTM -> new Lstm(w, a, r, wiring.gemm(), wiring.arena());
            case GRU ->
                cell.resetAfter()
                        ? new Gru(w, a, r, wiring.gemm(), wiring.arena())
                        : new GruResetBefore(w, a, r, wiring.gemm(), wiring.arena());
        };
    }

    void forward(int samples, boolean training) {
        for (int i = 0; i < kernels.size(); i++) {
            if (dropouts.get(i).isPresent()) {
                drop(dropouts.get(i).get(), samples, training);
            }
            if (training && recurrentDropouts.get(i).isPresent()) {
                recurrentDropouts.get(i).get().draw(wiring.moment());
            }
            kernels.get(i).forward(samples, training);
        }
    }

    private void drop(InputDropout d, int samples, boolean training) {
        if (training) {
            d.dropout().draw(wiring.moment());
            d.dropout().multiply(d.from(), d.copy(), samples);
        } else {
            Memory.copy(
                    d.from().address(),
                    d.copy().address(),
                    (long) samples * steps * d.from().stride());
        }
    }

    /** After a forward pass in training. */
    void backward(int samples) {
        for (int i = kernels.size() - 1; i >= 0; i--) {
            kernels.get(i).backward(samples);
            if (dropouts.get(i).isPresent() && dropouts.get(i).get().gradient().isPresent()) {
                Matrix g = dropouts.get(i).get().gradient().get();
                dropouts.get(i).get().dropout().multiply(g, g, samples);
            }
        }
    }
}
