package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static io.yunmo.server.admin.TestServer.expectError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Trainings of all kinds on one server. */
class TrainingsTest {
    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = new TestServer(folder);
        server.addDataSet("german_credit");
        server.addDataSet("diabetes");
        server.addDataSet("iris");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void textColumnsAndTwoClasses() {
        JsonNode job = server.train("""
                name: credit
                data: {set: german_credit, label: class, test: 0.25, validation: 0, seed: 1}
                model: [{Dense: {units: 16, activation: relu}}, {Dropout: {rate: 0.2}}, {Dense: {units: 1, activation: sigmoid}}]
                compile: {optimizer: adam, loss: binary_crossentropy, metrics: [accuracy]}
                fit: {epochs: 15, batch_size: 32, seed: 1}
                """);
        double accuracy = job.path("report").path("accuracy").doubleValue();
        assertTrue(accuracy > 0.7, () -> "accuracy " + accuracy);
        assertEquals("classification", job.path("report").path("task").stringValue());
        expect(200, server.post("/yunmo/v1/models/credit/release", "{\"version\": 1}"));
        JsonNode answer = expect(
                200,
                server.post(
                        "/yunmo/v1/models/credit/predict",
                        "{\"rows\":[{\"checking_status\":\"<0\",\"duration\":48,\"credit_amount\":9000,\"age\":22},{}]}"));
        JsonNode first = answer.path("predictions").get(0);
        assertTrue(List.of("good", "bad").contains(first.path("label").stringValue()));
        double sum = first.path("probabilities").path("good").doubleValue()
                + first.path("probabilities").path("bad").doubleValue();
        assertEquals(1, sum, 1e-6);
        expectError(
                400,
                "INVALID",
                server.post("/yunmo/v1/models/credit/predict", "{\"rows\":[{\"duration\":\"long\"}]}"),
                "duration");
    }

    @Test
    void aRegression() {
        JsonNode job = server.train("""
                name: diabetes
                data: {set: diabetes, label: progression, seed: 3}
                model: [{Dense: {units: 32, activation: relu}}, {Dense: {units: 1}}]
                compile: {optimizer: {Adam: {learning_rate: 0.01}}, loss: mse, metrics: [mae]}
                fit: {epochs: 60, batch_size: 32, seed: 3, callbacks: [{EarlyStopping: {patience: 10, restore_best_weights: true}}]}
                """);
        JsonNode report = job.path("report");
        assertEquals("regression", report.path("task").stringValue());
        assertTrue(
                report.path("rmse").doubleValue()
                        < report.path("baseline").path("rmse").doubleValue(),
                report::toString);
        assertTrue(report.path("r2").doubleValue() > 0.2, report::toString);
        expect(200, server.post("/yunmo/v1/models/diabetes/release", "{\"version\": 1}"));
        JsonNode answer = expect(
                200, server.post("/yunmo/v1/models/diabetes/predict", "{\"rows\":[{\"bmi\": 32.1, \"age\": 59}]}"));
        double value = answer.path("predictions").get(0).path("value").doubleValue();
        assertTrue(value > 25 && value < 350, () -> "value " + value);
    }

    @Test
    void aModelInKerasJsonTrainedFromLogits() {
        String keras = server.blob("""
                {"class_name": "Sequential", "config": {"name": "sequential", "layers": [
                 {"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "dtype": "float32", "name": "input"}},
                 {"class_name": "Dense", "config": {"name": "hidden", "units": 8, "activation": "tanh"}},
                 {"class_name": "Dense", "config": {"name": "answer", "units": 3, "activation": "linear"}}]}}
                """.getBytes(StandardCharsets.UTF_8));
        JsonNode job = server.train("""
                name: iris
                data: {set: iris, test: 0.3, validation: 0}
                model: {keras: "%s"}
                compile: {optimizer: {Adam: {learning_rate: 0.05}}, loss: {SparseCategoricalCrossentropy: {from_logits: true}}, metrics: [accuracy]}
                fit: {epochs: 30, batch_size: 16}
                """.formatted(keras));
        assertTrue(job.path("report").path("accuracy").doubleValue() > 0.85, job::toString);
        assertTrue(
                job.path("report").path("notes").toString().contains("the last column 'species' is taken as the label"),
                job::toString);
        expect(200, server.post("/yunmo/v1/models/iris/release", "{\"version\": 1}"));
        JsonNode probabilities = expect(200, server.post("/yunmo/v1/models/iris/predict", "{\"rows\":[{}]}"))
                .path("predictions")
                .get(0)
                .path("probabilities");
        double sum = 0;
        for (JsonNode p : probabilities) {
            assertTrue(p.doubleValue() >= 0);
            sum += p.doubleValue();
        }
        assertEquals(1, sum, 1e-5);
    }

    @Test
    void givenWeightsGiveTheCurveOfKeras() throws IOException {
        JsonNode fixture = Fixtures.json("learn/training/mission_digits.json");
        Map<String, Tensor> tensors = SafeTensors.read(Fixtures.path("learn/training/mission_digits.safetensors"));
        Map<String, Tensor> weights = new LinkedHashMap<>();
        for (JsonNode w : fixture.path("weights")) {
            weights.put(
                    w.path("path").stringValue(),
                    tensors.get("initial/" + w.path("index").intValue()));
        }
        String form = """
                name: mission
                data: {files: {train: "%s", validation: "%s"}, task: classification}
                model: [{Dense: {units: 64, activation: relu}}, {Dense: {units: 64, activation: relu}}, {Dense: {units: 10, activation: softmax}}]
                compile: {optimizer: {Adam: {learning_rate: 0.001}}, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
                fit: {epochs: 10, batch_size: 32, shuffle: false}
                initial_weights: "%s"
                standardize: false
                """.formatted(
                        server.blob(csv(tensors.get("x"), tensors.get("y"))),
                        server.blob(csv(tensors.get("x_val"), tensors.get("y_val"))),
                        server.blob(SafeTensors.toBytes(weights, Map.of())));
        JsonNode job = server.train(form);
        assertEquals(10, job.path("history").path("loss").size());
        for (String log : List.of("loss", "accuracy", "val_loss", "val_accuracy")) {
            for (int epoch = 0; epoch < 10; epoch++) {
                assertEquals(
                        fixture.path("history").path(log).get(epoch).doubleValue(),
                        job.path("history").path(log).get(epoch).doubleValue(),
                        1e-5,
                        log + " of epoch " + (epoch + 1));
            }
        }
    }

    private static byte[] csv(Tensor x, Tensor y) {
        int width = (int) x.shape().dimension(1);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < width; i++) {
            text.append('p').append(i).append(',');
        }
        text.append("label\n");
        for (int r = 0; r < x.shape().dimension(0); r++) {
            for (int i = 0; i < width; i++) {
                text.append(x.floatAt((long) r * width + i)).append(',');
            }
            text.append(number(y, r)).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static long number(Tensor y, int i) {
        return switch (y.type()) {
            case I64 -> y.data().get(java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED, 8L * i);
            case I32 -> y.data().get(java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED, 4L * i);
            default -> (long) y.floatAt(i);
        };
    }

    @Test
    void wrongFieldsAreReportedTogether() {
        String form = """
                name: digits
                data: {set: iri, label: x}
                model: [{Dens: {units: 64}}, {Dense: {unit: 3}}]
                compile: {optimizer: {Adm: {}}, loss: sparse_categorical_crossentropi, metric: [accuracy]}
                fit: {epoch: 10, batch_size: 0}
                """;
        JsonNode error = expect(400, server.post("/yunmo/v1/jobs", form));
        String all = error.path("problems").toString();
        for (String text :
                List.of("Dens", "Dense", "units", "Adm", "Adam", "crossentrop", "metrics", "epochs", "batch_size")) {
            assertTrue(all.contains(text), () -> "'" + text + "' is missing in " + all);
        }
        expectError(
                400,
                "INVALID",
                server.post("/yunmo/v1/jobs", DigitsTest.FORM.replace("set: digits", "set: iri")),
                "data.set",
                "iri",
                "iris");
        expectError(
                400,
                "INVALID",
                server.post(
                        "/yunmo/v1/jobs",
                        DigitsTest.FORM.replace(
                                "set: digits, label: digit", "set: diabetes, label: progresion, features: [bmi, sax]")),
                "data.label",
                "label",
                "data.features",
                "'sax'",
                "'sex'");
        String blob = "sha256:" + "ab".repeat(32);
        expectError(
                400,
                "INVALID",
                server.post(
                        "/yunmo/v1/jobs",
                        DigitsTest.FORM
                                .replace("set: digits", "files: {train: " + blob + "}")
                                .replace(", test: 0.2, validation: 0.1", "")),
                "files.train",
                blob,
                "/yunmo/v1/blobs");
    }

    @Test
    void aNetworkThatDoesNotFitTheLabelFailsWithAClearMessage() {
        JsonNode job = server.await(server.order(DigitsTest.FORM
                .replace("name: digits", "name: misfit")
                .replace("set: digits, label: digit", "set: german_credit, label: class")));
        assertEquals("failed", job.path("state").stringValue());
        String message = job.path("message").stringValue();
        assertTrue(message.contains("10 units") && message.contains("2 classes (bad, good)"), message);
        assertEquals(404, server.get("/yunmo/v1/models/misfit").status(), "nothing was published");
    }

    @Test
    void divergenceFailsTheJob() {
        JsonNode job = server.await(server.order("""
                name: wild
                data: {set: diabetes, label: progression}
                model: [{Dense: {units: 32, activation: relu}}, {Dense: {units: 32, activation: relu}}, {Dense: {units: 1}}]
                compile: {optimizer: {SGD: {learning_rate: 1000}}, loss: mse}
                fit: {epochs: 5}
                """));
        assertEquals("failed", job.path("state").stringValue());
        String message = job.path("message").stringValue();
        assertTrue(message.contains("epoch 1") && message.contains("1000"), message);
        assertTrue(
                server.get("/yunmo/v1/jobs/" + job.path("id").stringValue() + "/logs")
                        .text()
                        .contains("failed: "),
                message);
    }

    @Test
    void aRunningJobAndAWaitingOneAreCancelled() throws IOException {
        String endless = """
                name: endless
                data: {set: german_credit, label: class}
                model: [{Dense: {units: 64, activation: relu}}, {Dense: {units: 2, activation: softmax}}]
                compile: {loss: sparse_categorical_crossentropy}
                fit: {epochs: 1000000}
                """;
        String running = server.order(endless);
        String waiting = server.order(endless);
        try (Events events = server.events(running, 0)) {
            JsonNode step = events.next("step").data();
            for (String name :
                    List.of("epoch", "epochs", "step", "steps_per_epoch", "loss", "steps_per_second", "seconds_left")) {
                assertTrue(step.path(name).isNumber(), () -> name + " is missing in " + step);
            }
            JsonNode job = expect(200, server.get("/yunmo/v1/jobs/" + running));
            assertEquals("running", job.path("state").stringValue());
            assertTrue(job.path("history").size() > 0
                    || job.path("progress").path("epoch").intValue() == 1);
            assertEquals(
                    "cancelled",
                    expect(200, server.post("/yunmo/v1/jobs/" + waiting + "/cancel", ""))
                            .path("state")
                            .stringValue());
            expectError(409, "CONFLICT", server.delete("/yunmo/v1/jobs/" + running));
            expect(200, server.post("/yunmo/v1/jobs/" + running + "/cancel", ""));
            JsonNode end = events.next("state").data();
            assertEquals("cancelled", end.path("state").stringValue());
            assertTrue(events.next().isEmpty(), "the stream ends with the final state");
        }
        assertEquals(404, server.get("/yunmo/v1/models/endless").status());
        expectError(409, "CONFLICT", server.post("/yunmo/v1/jobs/" + diabetesJob() + "/cancel", ""));
    }

    @Test
    @Timeout(60)
    void whoVanishesWhileWatchingLeavesNothingBehind() throws IOException {
        String id = server.order("""
                name: watched-by-many
                data: {set: german_credit, label: class}
                model: [{Dense: {units: 64, activation: relu}}, {Dense: {units: 2, activation: softmax}}]
                compile: {loss: sparse_categorical_crossentropy}
                fit: {epochs: 1000000}
                """);
        try (Events events = server.events(id, 0)) {
            for (int i = 0; i < 50; i++) {
                try (Socket socket = new Socket("127.0.0.1", server.uri("/").getPort())) {
                    String head = "GET /yunmo/v1/jobs/" + id + "/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
                    socket.setSoLinger(true, 0);
                }
            }
            while (running() > 2) {
                events.next("step");
            }
        } finally {
            expect(200, server.post("/yunmo/v1/jobs/" + id + "/cancel", ""));
            server.await(id);
        }
    }

    /** Requests that are being answered, this one included. */
    private static double running() {
        return server.get("/metrics")
                .text()
                .lines()
                .filter(l -> l.startsWith("yunmo_http_running "))
                .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static String diabetesJob() {
        return server.train("""
                        name: quick
                        data: {set: diabetes, label: progression}
                        model: [{Dense: {units: 1}}]
                        compile: {loss: mse}
                        """).path("id").stringValue();
    }

    @Test
    void whoComesBackHearsTheRestAndNothingTwice() throws IOException {
        String id = server.train("""
                        name: watched
                        data: {set: diabetes, label: progression}
                        model: [{Dense: {units: 1}}]
                        compile: {loss: mse}
                        fit: {epochs: 8, callbacks: [{ModelCheckpoint: {save_best_only: true}}]}
                        """).path("id").stringValue();
        long third = 0;
        try (Events events = server.events(id, 0)) {
            for (int epoch = 1; epoch <= 3; epoch++) {
                Events.Event e = events.next("epoch");
                assertEquals(epoch, e.data().path("epoch").intValue());
                assertEquals(8, e.data().path("epochs").intValue());
                third = e.id();
            }
        }
        try (Events events = server.events(id, third)) {
            for (int epoch = 4; epoch <= 8; epoch++) {
                assertEquals(epoch, events.next("epoch").data().path("epoch").intValue());
            }
            JsonNode end = events.next("state").data();
            assertEquals("succeeded", end.path("state").stringValue());
            assertEquals(8, end.path("progress").path("epoch").intValue());
            assertEquals(0, end.path("progress").path("seconds_left").intValue());
            assertTrue(events.next().isEmpty());
        }
        assertTrue(
                SafeTensors.read(MemorySegment.ofArray(
                                server.get("/yunmo/v1/models/watched/versions/1/export?format=checkpoint")
                                        .body()))
                        .tensors()
                        .containsKey("dense/kernel"),
                "what ModelCheckpoint kept");
        assertEquals(404, server.get("/yunmo/v1/jobs/none/events").status());
    }
}
