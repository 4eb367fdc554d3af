package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One of Keras's recorded trainings. */
record TrainingFixture(String name, JsonNode json, Map<String, Tensor> tensors) {
    static TrainingFixture read(String name) {
        return new TrainingFixture(
                name,
                Fixtures.json("learn/training/" + name + ".json"),
                SafeTensors.read(Fixtures.path("learn/training/" + name + ".safetensors")));
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
        Optional<float[]> weights = has("sample_weight") ? Optional.of(floats("sample_weight")) : Optional.empty();
        return examples("x", "y", weights);
    }

    Optional<Examples> validation() {
        return has("x_val") ? Optional.of(examples("x_val", "y_val", Optional.empty())) : Optional.empty();
    }

    private Examples examples(String x, String y, Optional<float[]> weights) {
        Tensor t = tensors.get(x);
        int rows = (int) t.shape().dimension(0);
        return new Examples(t.data(), rows, (int) (t.shape().elements() / rows), targets(tensors.get(y)), weights);
    }

    private static Targets targets(Tensor y) {
        int n = (int) y.shape().elements();
        if (y.type() == ElementType.I64) {
            int[] classes = new int[n];
            for (int i = 0; i < n; i++) {
                classes[i] = (int) y.data().get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i);
            }
            return new Targets.Classes(classes);
        }
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = y.floatAt(i);
        }
        return new Targets.Dense(
                values, y.shape().rank() == 1 ? 1 : (int) y.shape().dimension(1));
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
