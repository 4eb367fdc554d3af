package io.yunmo.learn.keras;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class KerasJsonTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** What Keras wrote, read and written again, is the same tree but for what compile set. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mission_digits",
                "mission_synthetic",
                "batch_normalization",
                "regularised_l1_l2",
                "categorical_logits_smoothing",
                "categorical_kl_silu",
                "hinge_svm",
                "regression_mae_rmsprop_centred",
                "binary_sgd_nesterov",
                "binary_focal_logits",
                "layer_normalization",
                "dropout",
                "residual_functional"
            })
    void writesWhatKerasWrote(String name) {
        ObjectNode model =
                (ObjectNode) Fixtures.json("learn/training/" + name + ".json").get("model");
        Graph graph = KerasJson.graph(model);
        model.remove("compile_config");
        assertEquals(model, JSON.readTree(KerasJson.write(graph)));
        assertEquals(graph, KerasJson.graph(KerasJson.write(graph)));
    }

    @Test
    void namesTheWeightsAsKerasDoes() {
        for (String name : List.of("batch_normalization", "mission_digits")) {
            JsonNode fixture = Fixtures.json("learn/training/" + name + ".json");
            try (Network n = KerasJson.read(fixture.get("model").toString())) {
                assertEquals(fixture.get("weights").size(), n.weights().size());
                for (int i = 0; i < n.weights().size(); i++) {
                    JsonNode want = fixture.get("weights").get(i);
                    assertEquals(
                            want.get("path").stringValue(),
                            "sequential/" + n.weights().get(i).path());
                    assertEquals(
                            want.get("trainable").booleanValue(),
                            n.weights().get(i).trainable());
                    assertEquals(
                            want.get("shape").toString().replace(" ", ""),
                            n.weights().get(i).shape().toString().replace(" ", ""));
                }
            }
        }
    }

    @Test
    void readsTheShortForm() {
        JsonNode layers = JSON.readTree("""
                [{"Dense": {"units": 64, "activation": "relu"}}, {"BatchNormalization": {}}, {"Dropout": {"rate": 0.5}},
                 {"Dense": {"units": 64, "activation": "relu"}}, {"Dense": {"units": 10, "activation": "softmax", "name": "out"}}]
                """);
        try (Network n = KerasJson.sequential("digits", layers, new int[] {100})) {
            assertEquals("digits", n.name());
            assertEquals(100, n.inputShape()[0]);
            assertEquals(10, n.outputShape()[0]);
            assertEquals("dense/kernel", n.weights().getFirst().path());
            assertEquals("dense_1/kernel", n.weights().get(6).path());
            assertEquals("out/bias", n.weights().getLast().path());
            assertEquals(100 * 64 + 64 + 4 * 64 + 64 * 64 + 64 + 640 + 10, n.parameterCount());
            assertEquals(n.graph(), KerasJson.graph(KerasJson.write(n)));
        }
    }

    @Test
    void reportsAllProblemsOfTheShortFormTogether() {
        JsonNode layers = JSON.readTree("""
                [{"Dense": {"unit": 64}}, {"Dens": {"units": 3}}, {"Dropout": {"rate": 2}},
                 {"Dense": {"units": 0, "activation": "rellu"}}]
                """);
        String message = refusal(() -> KerasJson.sequential("m", layers, new int[] {4}));
        for (String part : List.of(
                "layer 'dense' (Dense): units is missing",
                "'unit', did you mean 'units'",
                "unknown layer class 'Dens', did you mean 'Dense'",
                "rate must be between 0.0 and 1.0",
                "units is 0",
                "'rellu', did you mean 'relu'")) {
            assertTrue(message.contains(part), part + " not in: " + message);
        }
    }

    @Test
    void namesTheLayerAndBothShapes() {
        JsonNode layers = JSON.readTree("[{\"Reshape\": {\"target_shape\": [3, 5]}}]");
        String message = refusal(() -> KerasJson.sequential("m", layers, new int[] {16}));
        assertTrue(message.contains("layer 'reshape' (Reshape)"), message);
        assertTrue(message.contains("[null, 16]") && message.contains("[3, 5]"), message);

        JsonNode axis = JSON.readTree("[{\"BatchNormalization\": {\"axis\": 3}}]");
        message = refusal(() -> KerasJson.sequential("m", axis, new int[] {16}));
        assertTrue(message.contains("batch_normalization") && message.contains("[null, 16]"), message);
    }

    @Test
    void refusesALayerThatWasBuiltForAnotherShape() {
        ObjectNode model =
                (ObjectNode) Fixtures.json("learn/training/mission_digits.json").get("model");
        ((ObjectNode) model.get("config").get("layers").get(2))
                .set("build_config", JSON.readTree("{\"input_shape\": [null, 32]}"));
        String message = refusal(() -> KerasJson.graph(model));
        assertTrue(message.contains("'dense_1'"), message);
        assertTrue(message.contains("[null,32]") && message.contains("[null, 64]"), message);
    }

    @Test
    void readsAFunctionalChain() {
        String json = """
                {"module": "keras.src.models.functional", "class_name": "Functional", "config": {"name": "f", "trainable": true, "layers": [
                 {"module": "keras.layers", "class_name": "Dense", "config": {"name": "b", "units": 2}, "name": "b", "inbound_nodes":
                   [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 3], "dtype": "float32", "keras_history": ["a", 0, 0]}}], "kwargs": {}}]},
                 {"module": "keras.layers", "class_name": "Dense", "config": {"name": "a", "units": 3}, "name": "a", "inbound_nodes":
                   [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [null, 4], "dtype": "float32", "keras_history": ["i", 0, 0]}}], "kwargs": {}}]},
                 {"module": "keras.layers", "class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "i"}, "name": "i", "inbound_nodes": []}],
                 "input_layers": [["i", 0, 0]], "output_layers": [["b", 0, 0]]}}
                """;
        Graph graph = KerasJson.graph(json);
        assertEquals(Graph.Kind.FUNCTIONAL, graph.kind());
        assertEquals("a", graph.nodes().get(1).layer().name());
        assertEquals(graph, KerasJson.graph(KerasJson.write(graph)));
    }

    @Test
    void refusesWhatItDoesNotKnowByName() {
        JsonNode layers = JSON.readTree("[{\"class_name\": \"Lambda\", \"config\": {\"name\": \"l\"}}]");
        String message = refusal(() -> KerasJson.sequential("m", layers, new int[] {4}));
        assertTrue(message.contains("unknown layer class 'Lambda'"), message);
    }

    @Test
    void refusesMoreWeightsThanMemoryBeforeItTakesAny() {
        JsonNode layers = JSON.readTree("[{\"Dense\": {\"units\": 16777216}}, {\"Dense\": {\"units\": 16777216}}]");
        YunmoException e =
                assertThrows(YunmoException.class, () -> KerasJson.sequential("m", layers, new int[] {1 << 24}));
        assertEquals(ErrorCode.TOO_LARGE, e.code());
        assertTrue(e.getMessage().contains("562,949,986,975,744 parameters"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "3",
                "{\"class_name\": \"Sequential\"}",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": []}}",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [null]}}",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 3}}]}}",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 1e400]}}]}}",
                "{\"class_name\": \"Sequential\", \"config\": {\"layers\": [{\"class_name\": \"InputLayer\", \"config\": {\"batch_shape\": [null, 2147483647, 2147483647, 2147483647]}}, {\"class_name\": \"Flatten\", \"config\": {}}]}}",
                "{\"class_name\": \"Functional\", \"config\": {\"layers\": [{\"class_name\": \"Dense\", \"config\": {\"units\": 3}, \"inbound_nodes\": 7}]}}",
            })
    void refusesHostileText(String json) {
        YunmoException e = assertThrows(YunmoException.class, () -> KerasJson.read(json));
        assertTrue(e.code() == ErrorCode.INVALID || e.code() == ErrorCode.TOO_LARGE, e.toString());
    }

    @Test
    void refusesDeepText() {
        String deep = "[".repeat(100_000);
        assertEquals(
                ErrorCode.INVALID,
                assertThrows(YunmoException.class, () -> KerasJson.read(deep)).code());
    }

    private static String refusal(org.junit.jupiter.api.function.Executable code) {
        YunmoException e = assertThrows(YunmoException.class, code);
        assertEquals(ErrorCode.INVALID, e.code());
        return e.getMessage();
    }
}
