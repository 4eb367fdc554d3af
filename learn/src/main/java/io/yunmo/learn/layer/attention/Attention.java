package io.yunmo.learn.layer.attention;

import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.initializer.Ones;
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
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attention without projections: Keras's Attention (Luong et al., 2015) and AdditiveAttention (Bahdanau et al., 2014). Inputs are query, value
 * and, if it is another one, key, each of [positions, numbers].
 *
 * @param scale how an additive layer's scale begins
 */
public record Attention(
        String name,
        boolean trainable,
        Mode mode,
        boolean useScale,
        double dropout,
        OptionalInt seed,
        Initializer scale,
        Call call)
        implements Layer {
    /** How a query and a key are scored. */
    public enum Mode {
        /** Their product, times a scale. */
        DOT,
        /** A weight times the sum of tanh(scale (query + key)). */
        CONCAT,
        /** The sum of scales times tanh(query + key). */
        ADDITIVE
    }

    public Attention {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(mode, "mode");
        if (!(dropout >= 0 && dropout <= 1)) {
            throw YunmoException.invalid("layer '%s': dropout is %s; give 0 to 1", name, dropout);
        }
    }

    @Override
    public String className() {
        return mode == Mode.ADDITIVE ? "AdditiveAttention" : "Attention";
    }

    @Override
    public Layer called(Call call) {
        call.allow(this, List.of("inputs"), List.of(MultiHeadAttention.CAUSAL, MultiHeadAttention.SCORES));
        return new Attention(name, trainable, mode, useScale, dropout, seed, scale, call);
    }

    private void check(List<Shape> inputs) {
        if (inputs.size() < 2 || inputs.size() > 3) {
            throw YunmoException.invalid("%s takes [query, value] or [query, value, key]", label());
        }
        Shape q = inputs.get(0);
        Shape v = inputs.get(1);
        Shape k = inputs.getLast();
        boolean ranks = q.rank() == 2 && v.rank() == 2 && k.rank() == 2;
        if (!ranks || v.dimension(0) != k.dimension(0) || Shapes.last(q) != Shapes.last(k)) {
            throw YunmoException.invalid(
                    "%s takes samples of [positions, numbers], as many keys as values and as wide as queries; given are %s",
                    label(), inputs.stream().map(Shapes::batched).toList());
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        check(inputs);
        return Shapes.checked(this, Shapes.withLast(inputs.getFirst(), Shapes.last(inputs.get(1))));
    }

    @Override
    public List<Shape> outputShapes(List<Shape> inputs) {
        List<Shape> all = new ArrayList<>(List.of(outputShape(inputs)));
        if (call.on(MultiHeadAttention.SCORES)) {
            all.add(Shape.of(inputs.get(0).dimension(0), inputs.get(1).dimension(0)));
        }
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        List<OutputMask> all =
                new ArrayList<>(Collections.nCopies(outputShapes(inputs).size(), OutputMask.NONE));
        if (masks.getFirst().isPresent()) {
            all.set(0, new OutputMask.OfInput(0));
        }
        return all;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        check(inputs);
        List<WeightSpec> all = new ArrayList<>();
        if (useScale) {
            Shape shape = mode == Mode.ADDITIVE ? Shape.of((long) Shapes.last(inputs.getFirst())) : new Shape();
            all.add(weight("scale", shape, mode == Mode.ADDITIVE ? scale : new Ones()));
        }
        if (mode == Mode.CONCAT) {
            all.add(weight("concat_score_weight", new Shape(), new Ones()));
        }
        return all;
    }

    private static WeightSpec weight(String name, Shape shape, Initializer initializer) {
        return new WeightSpec(name, shape, true, initializer, Optional.empty(), Optional.empty());
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new AttentionOperation(this, wiring);
    }
}
