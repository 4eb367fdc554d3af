package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.ActivityOperation;
import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Keras's SimpleRNN, LSTM, GRU, and RNN around a cell or a stack of them: samples of [steps, inputs] become [units], or [steps,
 * units] where sequences are returned. The first input may be followed by initial states.
 *
 * @param className Keras's name of the class
 * @param stack the name of the stack around the cells of an RNN, empty where there is none
 * @param cells that each step goes through
 * @param unroll means nothing here; kept for Keras
 */
public record RecurrentLayer(
        String name,
        boolean trainable,
        String className,
        Optional<String> stack,
        List<Cell> cells,
        boolean returnSequences,
        boolean returnState,
        boolean goBackwards,
        boolean unroll,
        boolean zeroOutputForMask,
        Optional<Regularizer> activityRegularizer,
        Call call)
        implements Layer {
    static final String SEQUENCES = "sequences";
    static final String INITIAL_STATE = "initial_state";

    public RecurrentLayer {
        Objects.requireNonNull(name, "name");
        cells = List.copyOf(cells);
        if (cells.isEmpty()) {
            throw YunmoException.invalid("layer '%s' (%s) has no cells", name, className);
        }
    }

    @Override
    public Layer called(Call call) {
        call.allow(this, List.of(SEQUENCES, INITIAL_STATE), List.of());
        return new RecurrentLayer(
                name,
                trainable,
                className,
                stack,
                cells,
                returnSequences,
                returnState,
                goBackwards,
                unroll,
                zeroOutputForMask,
                activityRegularizer,
                call);
    }

    /** The widths of all states, cell after cell. */
    List<Integer> stateWidths() {
        List<Integer> all = new ArrayList<>();
        cells.forEach(c -> all.addAll(Collections.nCopies(c.kind().states(), c.units())));
        return all;
    }

    int units() {
        return cells.getLast().units();
    }

    /** Checks inputs that are sequences and, if any, as many initial states as {@code states}. */
    static Shape sequence(Layer layer, List<Shape> inputs, List<Integer> states) {
        Shape x = inputs.getFirst();
        if (x.rank() != 2) {
            throw YunmoException.invalid(
                    "%s takes samples of [steps, inputs], given is %s", layer.label(), Shapes.batched(x));
        }
        List<Shape> initial = inputs.subList(1, inputs.size());
        List<Shape> wanted = states.stream().map(w -> Shape.of((long) w)).toList();
        if (!initial.isEmpty() && !initial.equals(wanted)) {
            throw YunmoException.invalid(
                    "%s has states of %s units; the initial states given are %s", layer.label(), states, initial);
        }
        return x;
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = sequence(this, inputs, stateWidths());
        return Shapes.checked(
                this, returnSequences ? Shape.of(x.dimension(0), (long) units()) : Shape.of((long) units()));
    }

    @Override
    public List<Shape> outputShapes(List<Shape> inputs) {
        List<Shape> all = new ArrayList<>(List.of(outputShape(inputs)));
        if (returnState) {
            stateWidths().forEach(w -> all.add(Shape.of((long) w)));
        }
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        List<OutputMask> all =
                new ArrayList<>(Collections.nCopies(outputShapes(inputs).size(), OutputMask.NONE));
        if (returnSequences && masks.getFirst().isPresent()) {
            all.set(0, new OutputMask.OfInput(0));
        }
        return all;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        return weights("", sequence(this, inputs, stateWidths()));
    }

    List<WeightSpec> weights(String prefix, Shape x) {
        String path = prefix + stack.map(s -> s + "/").orElse("");
        int width = Shapes.last(x);
        List<WeightSpec> all = new ArrayList<>();
        for (Cell cell : cells) {
            all.addAll(cell.weights(path, width));
            width = cell.units();
        }
        return all;
    }

    @Override
    public Operation operation(Wiring wiring) {
        return ActivityOperation.around(new RecurrentOperation(this, wiring), activityRegularizer, wiring);
    }
}
