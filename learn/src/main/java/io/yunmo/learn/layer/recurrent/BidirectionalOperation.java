package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.recurrent.RecurrentState;
import java.util.List;
import java.util.Optional;

/** Two chains and the merge of what they give. */
final class BidirectionalOperation implements Operation {
    private final Bidirectional layer;
    private final Wiring wiring;
    private final boolean direct;
    private final Matrix first;
    private final Matrix second;
    private final Optional<Matrix> firstGradient;
    private final Optional<Matrix> secondGradient;
    private final Optional<Matrix> secondInputGradient;
    private final RecurrentChain forward;
    private final RecurrentChain backward;

    BidirectionalOperation(Bidirectional layer, Wiring w) {
        this.layer = layer;
        this.wiring = w;
        int capacity = w.capacity();
        boolean concat = layer.merge() == Bidirectional.Merge.CONCAT;
        boolean none = layer.merge() == Bidirectional.Merge.NONE;
        int units = layer.forward().units();
        int others = layer.backward().units();
        this.direct = none || concat && units % Matrix.LANES == 0 && others % Matrix.LANES == 0;
        Matrix y = w.output().at(capacity);
        this.first = direct ? part(y, 0, units) : Memory.matrix(w.arena(), y.rows(), units);
        this.second = none
                ? w.outputs().get(1).at(capacity)
                : direct ? part(y, units, others) : Memory.matrix(w.arena(), y.rows(), others);
        this.firstGradient = gradient(0, 0, first);
        this.secondGradient = gradient(none ? 1 : 0, none ? 0 : units, second);
        this.secondInputGradient = w.inputGradient()
                .map(b -> Memory.matrix(
                        w.arena(), b.at(capacity).rows(), b.at(capacity).columns()));
        List<RecurrentState> states = States.of(w, layer.stateWidths().size(), none ? 2 : 1);
        int own = layer.forward().stateWidths().size();
        int weights =
                layer.forward().cells().stream().mapToInt(Cell::weightCount).sum();
        this.forward = chain(
                layer.forward(),
                0,
                w.weights().subList(0, weights),
                w.weightGradients().subList(0, weights),
                States.whole(w.inputGradient(), capacity),
                first,
                firstGradient,
                states.subList(0, own));
        this.backward = chain(
                layer.backward(),
                1,
                w.weights().subList(weights, w.weights().size()),
                w.weightGradients().subList(weights, w.weights().size()),
                secondInputGradient,
                second,
                secondGradient,
                states.subList(own, states.size()));
    }

    private static Matrix part(Matrix m, int from, int columns) {
        return new Matrix(m.address() + 4L * from, m.rows(), columns, m.stride());
    }

    private Optional<Matrix> gradient(int output, int from, Matrix value) {
        Optional<Batch> dy = wiring.outputGradients().get(output);
        if (!wiring.learns() || dy.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                direct
                        ? part(dy.get().at(wiring.capacity()), from, value.columns())
                        : Memory.matrix(wiring.arena(), value.rows(), value.columns()));
    }

    private RecurrentChain chain(
            RecurrentLayer one,
            int direction,
            List<Matrix> weights,
            List<Optional<Matrix>> weightGradients,
            Optional<Matrix> inputGradient,
            Matrix output,
            Optional<Matrix> outputGradient,
            List<RecurrentState> states) {
        return new RecurrentChain(new ChainPlan(
                wiring,
                direction,
                one.cells(),
                weights,
                weightGradients,
                inputGradient,
                output,
                outputGradient,
                states,
                one.returnSequences(),
                direction == 1,
                direction == 1,
                one.zeroOutputForMask()));
    }

    private int rows(int samples) {
        return wiring.output().at(samples).rows();
    }

    @Override
    public void forward(int samples, boolean training) {
        forward.forward(samples, training);
        backward.forward(samples, training);
        if (direct) {
            return;
        }
        Matrix y = wiring.output().at(samples);
        long n = (long) rows(samples) * first.stride();
        long a = first.address();
        long b = second.address();
        switch (layer.merge()) {
            case CONCAT -> {
                copy(first, 0, y, 0, first.columns(), rows(samples));
                copy(second, 0, y, first.columns(), second.columns(), rows(samples));
            }
            case SUM -> Elementwise.add(a, b, y.address(), n);
            case AVE -> {
                Elementwise.add(a, b, y.address(), n);
                Elementwise.scale(0.5f, y.address(), y.address(), n);
            }
            case MUL -> Elementwise.multiply(a, b, y.address(), n);
            case NONE -> throw new IllegalStateException("two outputs are not merged");
        }
    }

    @Override
    public void backward(int samples) {
        if (!direct && firstGradient.isPresent()) {
            unmerge(firstGradient.get(), secondGradient.orElseThrow(), samples);
        }
        forward.backward(samples);
        backward.backward(samples);
        if (wiring.inputGradient().isPresent()) {
            Batch dx = wiring.inputGradient().get();
            Elementwise.add(dx.address(), secondInputGradient.orElseThrow().address(), dx.address(), dx.block(samples));
        }
    }

    private void unmerge(Matrix da, Matrix db, int samples) {
        Matrix dy = wiring.gradient().at(samples);
        long n = (long) rows(samples) * first.stride();
        switch (layer.merge()) {
            case CONCAT -> {
                copy(dy, 0, da, 0, da.columns(), rows(samples));
                copy(dy, da.columns(), db, 0, db.columns(), rows(samples));
            }
            case SUM, AVE -> {
                float factor = layer.merge() == Bidirectional.Merge.SUM ? 1 : 0.5f;
                Elementwise.scale(factor, dy.address(), da.address(), n);
                Elementwise.scale(factor, dy.address(), db.address(), n);
            }
            case MUL -> {
                Elementwise.multiply(dy.address(), second.address(), da.address(), n);
                Elementwise.multiply(dy.address(), first.address(), db.address(), n);
            }
            case NONE -> throw new IllegalStateException("two outputs are not merged");
        }
    }

    private static void copy(Matrix from, int fromColumn, Matrix to, int toColumn, int columns, int rows) {
        for (int r = 0; r < rows; r++) {
            long a = from.address() + 4L * ((long) r * from.stride() + fromColumn);
            long b = to.address() + 4L * ((long) r * to.stride() + toColumn);
            Memory.copy(a, b, columns);
        }
    }
}
