package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.keras.LayerText;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One layer compiled over buffers that hold a fixture's case. */
final class LayerCase {
    private final Map<String, Tensor> tensors;
    private final String key;
    private final boolean learns;
    private final boolean training;
    private final int samples;
    private final List<Batch> inputs = new ArrayList<>();
    private final List<Optional<Batch>> inputGradients = new ArrayList<>();
    private final List<Batch> outputs = new ArrayList<>();
    private final List<Optional<Batch>> outputGradients = new ArrayList<>();
    private final List<WeightSpec> specs;
    private final List<Matrix> weights = new ArrayList<>();
    private final List<Optional<Matrix>> weightGradients = new ArrayList<>();
    private final Operation operation;

    LayerCase(
            Arena arena,
            Map<String, Tensor> tensors,
            String key,
            Layer plain,
            JsonNode arguments,
            boolean wantsGradients) {
        this.tensors = tensors;
        this.key = key;
        this.learns = wantsGradients && tensors.containsKey(key + "/output_gradient/0");
        this.training = arguments.path("training").asBoolean(false);
        this.samples = (int) tensors.get(key + "/input/0").shape().dimension(0);
        int positional = 0;
        while (tensors.containsKey(key + "/input/" + positional)) {
            input(arena, tensors.get(key + "/input/" + positional), true);
            positional++;
        }
        List<String> keywords = new ArrayList<>();
        Map<String, Boolean> switches = new LinkedHashMap<>();
        Optional<Batch> mask = Optional.empty();
        for (Map.Entry<String, JsonNode> a : arguments.properties()) {
            if (a.getKey().equals("mask")) {
                mask = Optional.of(batch(arena, tensors.get(a.getValue().stringValue())));
            } else if (a.getValue().isBoolean()) {
                if (!a.getKey().equals("training")) {
                    switches.put(a.getKey(), a.getValue().booleanValue());
                }
            } else {
                for (JsonNode name : a.getValue().isArray() ? a.getValue() : List.of(a.getValue())) {
                    keywords.add(a.getKey());
                    input(arena, tensors.get(name.stringValue()), false);
                }
            }
        }
        Layer layer = plain.called(LayerText.call(plain.className(), positional, keywords, switches));
        List<Shape> shapes = inputs.stream().map(Batch::sample).toList();
        for (Shape s : layer.outputShapes(shapes)) {
            outputs.add(Batch.allocate(arena, s, samples));
            outputGradients.add(learns ? Optional.of(Batch.allocate(arena, s, samples)) : Optional.empty());
        }
        List<Optional<Batch>> masks = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            masks.add(i == 0 ? mask : Optional.empty());
        }
        specs = layer.weights(shapes);
        for (WeightSpec w : specs) {
            weights.add(matrix(arena, w.shape()));
            boolean wanted = learns && w.trainable() && layer.trainable();
            weightGradients.add(wanted ? Optional.of(matrix(arena, w.shape())) : Optional.empty());
        }
        operation = layer.operation(new Wiring(
                0,
                samples,
                inputs,
                outputs,
                masks,
                outputMasks(arena, layer, shapes, masks),
                weights,
                weightGradients,
                inputGradients,
                outputGradients,
                false,
                new Moment(),
                new Gemm(Workers.single(), arena),
                arena));
    }

    private List<Optional<Batch>> outputMasks(
            Arena arena, Layer layer, List<Shape> shapes, List<Optional<Batch>> masks) {
        List<Optional<Shape>> maskShapes =
                masks.stream().map(m -> m.map(Batch::sample)).toList();
        List<Optional<Batch>> own = new ArrayList<>();
        for (OutputMask m : layer.outputMasks(shapes, maskShapes)) {
            own.add(room(arena, m));
        }
        assertEquals(outputs.size(), own.size(), "one mask for each output");
        return own;
    }

    private Optional<Batch> room(Arena arena, OutputMask mask) {
        return mask instanceof OutputMask.Own own
                ? Optional.of(Batch.allocate(arena, own.sample(), samples))
                : Optional.empty();
    }

    private static Matrix matrix(Arena arena, Shape shape) {
        long floats = (long) Shapes.rows(shape) * Matrix.padded(Shapes.last(shape));
        return Parameters.matrix(shape, Memory.allocate(arena, floats));
    }

    static Shape sample(Tensor t) {
        long[] all = t.shape().dimensions();
        long[] sizes = new long[all.length - 1];
        System.arraycopy(all, 1, sizes, 0, sizes.length);
        return new Shape(sizes);
    }

    private void input(Arena arena, Tensor t, boolean wantsGradient) {
        inputs.add(batch(arena, t));
        boolean gradient = learns && wantsGradient;
        inputGradients.add(gradient ? Optional.of(Batch.allocate(arena, sample(t), samples)) : Optional.empty());
    }

    private Batch batch(Arena arena, Tensor t) {
        Batch b = Batch.allocate(arena, sample(t), samples);
        fill(b.at(samples), t);
        return b;
    }

    private static void fill(Matrix m, Tensor t) {
        for (int i = 0; i < t.shape().elements(); i++) {
            Memory.put(m, i / m.columns(), i % m.columns(), t.floatAt(i));
        }
    }

    void run() {
        for (int i = 0; i < weights.size(); i++) {
            fill(weights.get(i), tensors.get(key + "/weight/" + i));
        }
        operation.forward(samples, training);
        if (learns) {
            // as in a training: a first step that leaves something in every buffer, then the one that counts
            backward();
            for (int i = 0; i < weights.size(); i++) {
                fill(weights.get(i), tensors.get(key + "/weight/" + i));
            }
            operation.forward(samples, training);
        }
    }

    private void backward() {
        for (int i = 0; i < outputs.size(); i++) {
            fill(outputGradients.get(i).orElseThrow().at(samples), tensors.get(key + "/output_gradient/" + i));
        }
        operation.backward(samples);
    }

    void compareOutputs(double tolerance) {
        for (int i = 0; i < outputs.size(); i++) {
            compare("/output/" + i, outputs.get(i).at(samples), tolerance);
        }
    }

    void compare(double tolerance, double wantedPenalty) {
        compareOutputs(tolerance);
        double penalty = operation.penalty();
        if (learns) {
            backward();
        }
        for (int i = 0; i < weights.size(); i++) {
            Optional<Matrix> g = weightGradients.get(i);
            WeightSpec spec = specs.get(i);
            if (g.isPresent() && spec.regularizer().isPresent()) {
                spec.regularizer().get().addGradient(weights.get(i), g.get(), 1);
                penalty += spec.regularizer().get().loss(weights.get(i));
            }
            if (tensors.containsKey(key + "/weight_after/" + i)) {
                compare("/weight_after/" + i, weights.get(i), tolerance);
            }
        }
        compareWeightGradients(tolerance);
        for (int i = 0; i < inputs.size(); i++) {
            if (learns && tensors.containsKey(key + "/input_gradient/" + i)) {
                compare(
                        "/input_gradient/" + i,
                        inputGradients.get(i).orElseThrow().at(samples),
                        tolerance);
            }
        }
        assertEquals(wantedPenalty, penalty, 1e-5 * Math.max(1, wantedPenalty));
    }

    /**
     * The fixtures number them as the weights, or count those that are trainable alone. A gradient that is nothing but
     * rounding beside the others (a bias of keys moves all scores alike) is compared with theirs.
     */
    private void compareWeightGradients(double tolerance) {
        int trainable = 0;
        double largest = 0;
        for (int i = 0; tensors.containsKey(key + "/weight_gradient/" + i); i++) {
            largest = Math.max(largest, LayerFixtures.largest(tensors.get(key + "/weight_gradient/" + i)));
        }
        for (int i = 0; i < weights.size(); i++) {
            Optional<Matrix> g = weightGradients.get(i);
            if (g.isPresent()) {
                String name = key + "/weight_gradient/" + gradientNumber(i, trainable);
                boolean zero = LayerFixtures.largest(tensors.get(name)) < 1e-5 * largest;
                LayerFixtures.compare(tensors, name, g.get(), tolerance, zero ? 0.1 * largest : 1e-30);
                trainable++;
            }
        }
    }

    private int gradientNumber(int weight, int trainable) {
        boolean byWeight = tensors.containsKey(key + "/weight_gradient/" + (weights.size() - 1));
        return byWeight ? weight : trainable;
    }

    private void compare(String what, Matrix got, double tolerance) {
        LayerFixtures.compare(tensors, key + what, got, tolerance);
    }
}
