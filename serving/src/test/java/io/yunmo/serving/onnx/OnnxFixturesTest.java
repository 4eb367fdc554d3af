package io.yunmo.serving.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.serving.OipTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.SignatureCheck;
import io.yunmo.tensor.Tensor;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every ONNX model of the fixtures gives the outputs that ONNX Runtime's Python interface gives. */
class OnnxFixturesTest {
    private final OnnxRuntime runtime = new OnnxRuntime(1, 1L << 30);

    @TestFactory
    Stream<DynamicTest> outputs() {
        return Fixtures.list("learn/onnx", ".json").stream()
                .filter(p -> !p.endsWith("bad.json"))
                .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> check(p)));
    }

    private void check(Path path) {
        JsonNode fixture = Fixtures.json("learn/onnx/" + path.getFileName());
        Path file = Fixtures.path("learn/onnx/" + fixture.get("file").stringValue());
        try (Predictor predictor = runtime.load("m", Map.of(OnnxRuntime.FILE, file))) {
            predictor.warm();
            signature(fixture, predictor);
            for (JsonNode example : fixture.get("examples")) {
                example(fixture, predictor, example);
            }
        }
    }

    private static void signature(JsonNode fixture, Predictor predictor) {
        List<String> inputs = predictor.signature().inputs().stream()
                .map(s -> s.name() + s.shape())
                .toList();
        assertEquals(
                fixture.get("inputs").valueStream().map(OnnxFixturesTest::port).toList(), inputs);
        assertEquals(
                fixture.get("outputs")
                        .valueStream()
                        .map(o -> o.get("name").stringValue())
                        .toList(),
                predictor.signature().outputs().stream().map(s -> s.name()).toList());
    }

    private static String port(JsonNode port) {
        return port.get("name").stringValue()
                + port.get("shape")
                        .valueStream()
                        .map(d -> d.isNumber() ? d.longValue() : -1L)
                        .toList();
    }

    private static void example(JsonNode fixture, Predictor predictor, JsonNode example) {
        List<NamedTensor> inputs =
                new SignatureCheck("m", predictor.signature()).inputs(OipTensors.all(example.get("inputs")));
        List<NamedTensor> outputs = predictor.predict(inputs);
        double tolerance = fixture.get("tolerance").doubleValue();
        for (int i = 0; i < outputs.size(); i++) {
            JsonNode expected = example.get("outputs").get(i);
            Tensor actual = outputs.get(i).tensor();
            String what = fixture.get("name").stringValue() + "/"
                    + expected.get("name").stringValue();
            if (expected.has("maps")) {
                maps(predictor, expected.get("maps"), actual, tolerance);
            } else {
                OipTensors.assertClose(OipTensors.tensor(expected), actual, tolerance, what);
            }
        }
    }

    private static void maps(Predictor predictor, JsonNode maps, Tensor actual, double tolerance) {
        List<String> classes = predictor.meaning().classes();
        for (int row = 0; row < maps.size(); row++) {
            for (int c = 0; c < classes.size(); c++) {
                double expected = maps.get(row).get(classes.get(c)).doubleValue();
                assertEquals(expected, OipTensors.number(actual, row * classes.size() + c), tolerance);
            }
        }
    }
}
