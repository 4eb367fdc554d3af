package io.yunmo.learn.layer.attention;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
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
import java.util.OptionalInt;

/**
 * Attention of several heads (Vaswani et al., 2017), all with keys of their own or, grouped, several of the queries' heads to
 * one of the keys' (Ainslie et al., 2023). Inputs are query, value and, if it is another one, key, each of [positions, numbers];
 * and an attention mask of [queries, keys].
 *
 * @param grouped whether this is Keras's GroupQueryAttention
 * @param groups heads of keys and values
 * @param outputShape the width of the outputs; that of the queries when empty
 * @param slidingWindow keys this far from the query, or farther, are not seen
 */
public record MultiHeadAttention(
        String name,
        boolean trainable,
        boolean grouped,
        int heads,
        int groups,
        int keyDim,
        int valueDim,
        double dropout,
        boolean useBias,
        OptionalInt outputShape,
        OptionalInt slidingWindow,
        Initializer kernelInitializer,
        Initializer biasInitializer,
        Optional<Regularizer> kernelRegularizer,
        Optional<Regularizer> biasRegularizer,
        Optional<Constraint> kernelConstraint,
        Optional<Constraint> biasConstraint,
        OptionalInt seed,
        Call call)
        implements Layer {
    static final String QUERY = "query";
    static final String VALUE = "value";
    static final String KEY = "key";
    static final String MASK = "attention_mask";
    static final String CAUSAL = "use_causal_mask";
    static final String SCORES = "return_attention_scores";

    public MultiHeadAttention {
        Objects.requireNonNull(name, "name");
        if (heads < 1 || groups < 1 || heads % groups != 0 || keyDim < 1 || valueDim < 1) {
            throw YunmoException.invalid(
                    "layer '%s': %d heads of %d numbers, %d of %d: heads must share keys evenly and have 1 number or more",
                    name, heads, keyDim, groups, valueDim);
        }
        if ((long) heads * Math.max(keyDim, valueDim) > 1 << 20) {
            throw YunmoException.invalid("layer '%s': %d heads of %d numbers are too many", name, heads, keyDim);
        }
    }

    @Override
    public String className() {
        return grouped ? "GroupQueryAttention" : "MultiHeadAttention";
    }

    @Override
    public Layer called(Call call) {
        call.allow(this, List.of(QUERY, VALUE, KEY, MASK), List.of(CAUSAL, SCORES));
        return new MultiHeadAttention(
                name,
                trainable,
                grouped,
                heads,
                groups,
                keyDim,
                valueDim,
                dropout,
                useBias,
                outputShape,
                slidingWindow,
                kernelInitializer,
                biasInitializer,
                kernelRegularizer,
                biasRegularizer,
                kernelConstraint,
                biasConstraint,
                seed,
                call);
    }

    /** The number of an input by the argument it came in by. */
    OptionalInt input(String argument) {
        List<Integer> numbers = call.inputs(argument);
        return numbers.isEmpty() ? OptionalInt.empty() : OptionalInt.of(numbers.getFirst());
    }

    int query() {
        return input(QUERY).orElse(0);
    }

    int value() {
        return input(VALUE).orElse(1);
    }

    int key() {
        return input(KEY).orElse(value());
    }

    private void check(List<Shape> inputs) {
        if (inputs.size() < 2) {
            throw YunmoException.invalid("%s takes a query and a value, one input is connected to it", label());
        }
        Shape q = inputs.get(query());
        Shape v = inputs.get(value());
        Shape k = inputs.get(key());
        if (q.rank() != 2 || v.rank() != 2 || k.rank() != 2 || v.dimension(0) != k.dimension(0)) {
            throw YunmoException.invalid(
                    "%s takes samples of [positions, numbers], as many keys as values; given are %s, %s, %s",
                    label(), Shapes.batched(q), Shapes.batched(v), Shapes.batched(k));
        }
        OptionalInt mask = input(MASK);
        if (mask.isPresent()) {
            Shape wanted = Shape.of(q.dimension(0), v.dimension(0));
            if (!inputs.get(mask.getAsInt()).equals(wanted)) {
                throw YunmoException.invalid(
                        "%s: the attention mask is %s, it needs %s",
                        label(), Shapes.batched(inputs.get(mask.getAsInt())), Shapes.batched(wanted));
            }
        }
    }

    int outputWidth(List<Shape> inputs) {
        return outputShape.orElse(Shapes.last(inputs.get(query())));
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        check(inputs);
        return Shapes.checked(this, Shape.of(inputs.get(query()).dimension(0), (long) outputWidth(inputs)));
    }

    @Override
    public List<Shape> outputShapes(List<Shape> inputs) {
        List<Shape> all = new ArrayList<>(List.of(outputShape(inputs)));
        if (call.on(SCORES)) {
            long queries = inputs.get(query()).dimension(0);
            all.add(Shape.of(heads, queries, inputs.get(value()).dimension(0)));
        }
        return all;
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        List<OutputMask> all =
                new ArrayList<>(Collections.nCopies(outputShapes(inputs).size(), OutputMask.NONE));
        if (masks.get(query()).isPresent()) {
            all.set(0, new OutputMask.OfInput(query()));
        }
        return all;
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        check(inputs);
        List<WeightSpec> all = new ArrayList<>();
        int out = outputWidth(inputs);
        add(all, "query", Shape.of(Shapes.last(inputs.get(query())), heads, keyDim), Shape.of(heads, keyDim));
        add(all, "key", Shape.of(Shapes.last(inputs.get(key())), groups, keyDim), Shape.of(groups, keyDim));
        add(all, "value", Shape.of(Shapes.last(inputs.get(value())), groups, valueDim), Shape.of(groups, valueDim));
        add(all, "attention_output", Shape.of(heads, valueDim, out), Shape.of((long) out));
        return all;
    }

    private void add(List<WeightSpec> all, String path, Shape kernel, Shape bias) {
        all.add(new WeightSpec(path + "/kernel", kernel, true, kernelInitializer, kernelRegularizer, kernelConstraint));
        if (useBias) {
            all.add(new WeightSpec(path + "/bias", bias, true, biasInitializer, biasRegularizer, biasConstraint));
        }
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new MultiHeadOperation(this, wiring);
    }
}
