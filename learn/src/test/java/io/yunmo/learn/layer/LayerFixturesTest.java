package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each layer against Keras: outputs, gradients of inputs and weights, moving statistics. */
class LayerFixturesTest {
    private static final Set<String> CLASSES = Set.of(
            "Dense",
            "Activation",
            "ReLU",
            "Dropout",
            "Flatten",
            "Reshape",
            "BatchNormalization",
            "LayerNormalization",
            "GaussianNoise",
            "GroupNormalization",
            "LeakyReLU",
            "UnitNormalization");
    private static final JsonMapper JSON = new JsonMapper();
    private static final Map<String, Tensor> TENSORS =
            SafeTensors.read(Fixtures.path("learn/values/layers.safetensors"));

    private static List<JsonNode> cases() {
        List<JsonNode> all = new ArrayList<>();
        Fixtures.json("learn/values/layers.json").get("cases").forEach(all::add);
        return all;
    }

    static Stream<String> keys() {
        return cases().stream()
                .filter(c -> CLASSES.contains(c.get("layer").stringValue()))
                // a mask says which steps of a sequence count: it comes with the sequence layers
                .filter(c -> !c.get("call").has("mask"))
                .map(c -> c.get("key").stringValue());
    }

    @Test
    void everyKnownClassHasCases() {
        Set<String> seen = new TreeSet<>();
        keys().forEach(k -> seen.add(k.substring(4)));
        assertEquals(new TreeSet<>(CLASSES), seen);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        JsonNode one = cases().stream()
                .filter(c -> c.get("key").stringValue().equals(key))
                .findFirst()
                .orElseThrow();
        Tensor x = TENSORS.get(key + "/input/0");
        Layer layer = layer(one);
        try (Network network = new Network(graph(layer, x));
                Arena arena = Arena.ofConfined()) {
            run(key, one, x, network, arena);
        }
    }

    private static Layer layer(JsonNode one) {
        ObjectNode serialized = (ObjectNode) one.get("serialized");
        serialized.remove("build_config");
        JsonNode list = JSON.createArrayNode().add(serialized);
        // read it through the front door: a model of this one layer whose input fits
        JsonNode shape = one.get("inputs").get(0);
        int[] sample = new int[shape.size() - 1];
        for (int i = 0; i < sample.length; i++) {
            sample[i] = shape.get(i + 1).intValue();
        }
        try (Network n = KerasJson.sequential("m", list, sample)) {
            return n.graph().nodes().get(1).layer();
        }
    }

    private static Graph graph(Layer layer, Tensor x) {
        long[] sizes = x.shape().dimensions();
        long[] sample = new long[sizes.length - 1];
        System.arraycopy(sizes, 1, sample, 0, sample.length);
        return Graph.chain("m", List.of(new InputLayer("input", new Shape(sample), OptionalInt.empty()), layer));
    }

    private static void run(String key, JsonNode one, Tensor x, Network network, Arena arena) {
        Parameters parameters = network.parameters();
        for (int i = 0; i < parameters.all().size(); i++) {
            Memory.load(
                    TENSORS.get(key + "/weight/" + i).data(),
                    0,
                    parameters.all().get(i).values());
        }
        int samples = (int) x.shape().dimension(0);
        long gradients = Memory.allocate(arena, Math.max(16, parameters.trainableFloats()));
        Plan plan = new Plan(
                network.graph(),
                parameters,
                new Plan.Options(samples, gradients, false, true),
                new Moment(),
                new Gemm(Workers.single(), arena),
                arena);
        Memory.load(x.data(), 0, plan.input().at(samples));
        boolean training = one.get("call").path("training").asBoolean(false);
        plan.forward(samples, training);
        compare(key + "/output/0", plan.output().at(samples));
        double penalty = plan.penalty();
        Memory.load(
                TENSORS.get(key + "/output_gradient/0").data(),
                0,
                plan.outputGradient().at(samples));
        if (TENSORS.containsKey(key + "/input_gradient/0")) {
            plan.backward(samples);
        }
        int trainable = 0;
        for (int i = 0; i < parameters.all().size(); i++) {
            StoredWeight w = parameters.all().get(i);
            if (w.weight().trainable()) {
                Matrix g = Parameters.matrix(w.weight().shape(), gradients + 4 * w.offset());
                if (w.spec().regularizer().isPresent()) {
                    w.spec().regularizer().get().addGradient(w.values(), g, 1);
                    penalty += w.spec().regularizer().get().loss(w.values());
                }
                compare(key + "/weight_gradient/" + trainable++, g);
            } else {
                compare(key + "/weight_after/" + i, w.values());
            }
        }
        compare(key + "/input_gradient/0", plan.inputGradient().at(samples));
        double want = Fixtures.number(one.get("regularisation_loss"));
        assertEquals(want, penalty, 1e-5 * Math.max(1, want));
    }

    private static void compare(String name, Matrix got) {
        Tensor want = TENSORS.get(name);
        if (want == null) {
            assertTrue(!name.contains("/output/"), name + " is not in the fixture");
            return;
        }
        float[] values = new float[(int) want.shape().elements()];
        Memory.store(got, MemorySegment.ofArray(values), 0);
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < values.length; i++) {
            largest = Math.max(largest, Math.abs(want.floatAt(i)));
            worst = Math.max(worst, Math.abs(values[i] - want.floatAt(i)));
        }
        assertTrue(worst <= 1e-5 * Math.max(largest, 1e-30), name + ": " + worst + " off, largest " + largest);
    }
}
