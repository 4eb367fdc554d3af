package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.Call;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Two recurrent layers over the same sequences, the second from their ends; what they give is put in order of time and
 * merged (Schuster and Paliwal, 1997).
 */
public record Bidirectional(
        String name, boolean trainable, RecurrentLayer forward, RecurrentLayer backward, Merge merge, Call call)
        implements Layer {
    /** How the two outputs become one; or not. */
    public enum Merge {
        CONCAT,
        SUM,
        AVE,
        MUL,
        NONE;

        public String keras() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Bidirectional {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(merge, "merge");
        if (forward.goBackwards() || !backward.goBackwards()) {
            throw YunmoException.invalid(
                    "layer '%s' (Bidirectional): its layer needs go_backwards false and its backward_layer true", name);
        }
        if (forward.returnSequences() != backward.returnSequences()
                || forward.returnState() != backward.returnState()) {
            throw YunmoException.invalid(
                    "layer '%s' (Bidirectional): its two layers differ in return_sequences or return_state", name);
        }
        if (merge != Merge.CONCAT && merge != Merge.NONE && forward.units() != backward.units()) {
            throw YunmoException.invalid(
                    "layer '%s' (Bidirectional): %d and %d units cannot be merged by '%s'",
                    name, forward.units(), backward.units(), merge.keras());
        }
    }

    @Override
    public Layer called(Call call) {
        call.allow(this, List.of(RecurrentLayer.SEQUENCES, RecurrentLayer.INITIAL_STATE), List.of());
        return new Bidirectional(name, trainable, forward, backward, merge, call);
    }

    List<Integer> stateWidths() {
        List<Integer> all = new ArrayList<>(forward.stateWidths());
        all.addAll(backward.stateWidths());
        return all;
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        Shape x = RecurrentLayer.sequence(this, inputs, stateWidths());
        Shape one = forward.outputShape(List.of(x));
        return merge == Merge.CONCAT
                ? Shapes.checked(this, Shapes.withLast(one, forward.units() + backward.units()))
                : one;
    }

    @Override
    public List<Shape> outputShapes(List<Shape> inputs) {
        List<Shape> all = new ArrayList<>(List.of(outputShape(inputs)));
        if (merge == Merge.NONE) {
            all.add(backward.outputShape(List.of(inputs.getFirst())));
        }
        if (forward.returnState()) {
            stateWidths().forEach(w -> all.add(Shape.of((long) w)));
        }
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        List<OutputMask> all =
                new ArrayList<>(Collections.nCopies(outputShapes(inputs).size(), OutputMask.NONE));
        if (forward.returnSequences() && masks.getFirst().isPresent()) {
            all.set(0, new OutputMask.OfInput(0));
            if (merge == Merge.NONE) {
                all.set(1, new OutputMask.OfInput(0));
            }
        }
        return all;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape x = RecurrentLayer.sequence(this, inputs, stateWidths());
        List<WeightSpec> all = new ArrayList<>(forward.weights(forward.name() + "/", x));
        all.addAll(backward.weights(backward.name() + "/", x));
        return all;
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new BidirectionalOperation(this, wiring);
    }
}
