package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One of Keras's recorded trainings. */
record TrainingFixture(String name, JsonNode json, Map<String, Tensor> tensors) {
    static TrainingFixture read(String name) {
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(SafeTensors.read(Fixtures.path("learn/training/" + name + ".safetensors")));
        for (String x : List.of("x", "x_val")) {
            tensors.computeIfPresent(x, (k, t) -> numbers(t));
        }
        return new TrainingFixture(name, Fixtures.json("learn/training/" + name + ".json"), tensors);
    }

    /** Whole numbers as floats: inputs are floats. */
    private static Tensor numbers(Tensor t) {
        if (t.type() != ElementType.I64) {
            return t;
        }
        float[] values = new float[(int) t.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = t.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i);
        }
        return Tensor.ofFloats(t.shape(), values);
    }

    /** The network with the weights recorded under {@code stage}: initial, after_step_1 or final. */
    Network network(String stage) {
        Network network = KerasJson.read(json.get("model").toString());
        network.load(weights(stage));
        return network;
    }

    /** Weights by path, the model's name in front as Keras has it. */
    Map<String, Tensor> weights(String stage) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        for (JsonNode w : json.get("weights")) {
            String path = w.get("path").stringValue();
            all.put(path, tensors.get(stage + "/" + w.get("index").intValue()));
        }
        return all;
    }

    /** What was compiled, with two things that Keras did not record: see below. */
    Compilation compilation() {
        ObjectNode compile = (ObjectNode) json.get("compile").deepCopy();
        if (name.equals("regression_huber_sgd")) {
            // Keras leaves delta out of a Huber loss's configuration; it was 0.5
            ((ObjectNode) compile.get("loss").get("config")).put("delta", 0.5);
        }
        JsonNode rates = json.get("history").path("learning_rate");
        if (!rates.isMissingNode()) {
            // the configuration was recorded after the callback had lowered the rate
            ((ObjectNode) compile.get("optimizer").get("config")).set("learning_rate", rates.get(0));
        }
        return Compilation.parse(compile);
    }

    FitOptions options() {
        return FitOptions.parse(json.get("fit"));
    }

    boolean has(String tensor) {
        return tensors.containsKey(tensor);
    }

    Examples train() {
        List<float[]> weights = has("sample_weight") ? List.of(floats("sample_weight")) : List.of();
        return examples("x", "y", weights);
    }

    Optional<Examples> validation() {
        return json.path("data").has("x_val") || has("x_val")
                ? Optional.of(examples("x_val", "y_val", List.of()))
                : Optional.empty();
    }

    /** The names of the arrays under {@code x}, {@code y} …: one, or one for each of the network's ends. */
    private List<String> arrays(String what, List<String> ends) {
        JsonNode named = json.path("data").path(what);
        return named.isObject()
                ? ends.stream().map(e -> named.get(e).stringValue()).toList()
                : List.of(what);
    }

    Graph graph() {
        return KerasJson.graph(json.get("model"));
    }

    private Examples examples(String x, String y, List<float[]> weights) {
        Graph graph = graph();
        List<Examples.Input> inputs = new ArrayList<>();
        int rows = 0;
        for (String name : arrays(x, graph.inputNames())) {
            Tensor t = tensors.get(name);
            rows = (int) t.shape().dimension(0);
            inputs.add(input(t, rows));
        }
        List<Targets> targets = arrays(y, graph.outputNames()).stream()
                .map(name -> targets(tensors.get(name)))
                .toList();
        return new Examples(inputs, rows, targets, weights);
    }

    /** Whole numbers (words of an embedding) come as floats. */
    private static Examples.Input input(Tensor t, int rows) {
        int width = (int) (t.shape().elements() / rows);
        if (t.type() == ElementType.F32) {
            return new Examples.Input(t.data(), width);
        }
        float[] values = new float[rows * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = t.floatAt(i);
        }
        return new Examples.Input(MemorySegment.ofArray(values), width);
    }

    private static Targets targets(Tensor y) {
        int n = (int) y.shape().elements();
        int each = n / (int) y.shape().dimension(0);
        if (y.type() == ElementType.I64) {
            int[] classes = new int[n];
            for (int i = 0; i < n; i++) {
                classes[i] = (int) y.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i);
            }
            return new Targets.Classes(classes, each);
        }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = y.floatAt(i);
        }
        return new Targets.Dense(values, each);
    }

    float[] floats(String tensor) {
        Tensor t = tensors.get(tensor);
        float[] values = new float[(int) t.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = t.floatAt(i);
        }
        return values;
    }

    double tolerance(String... path) {
        JsonNode n = json.get("tolerance");
        for (String p : path) {
            n = n.get(p);
        }
        return Fixtures.number(n);
    }
}
