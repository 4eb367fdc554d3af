package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A server that stops in the middle of a training goes on with it when it is started again. */
class RestartTest {
    static final String FORM = """
            name: NAME
            data: {set: digits, label: digit, seed: 7}
            model: [{Dense: {units: 384, activation: relu}}, {Dropout: {rate: 0.2}}, {Dense: {units: 384, activation: relu}}, {Dense: {units: 10, activation: softmax}}]
            compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
            fit: {epochs: 120, batch_size: 16, seed: 7}
            """;

    @Test
    void aStoppedTrainingEndsWithTheSameBits(@TempDir Path folder) throws IOException {
        String id;
        try (TestServer server = new TestServer(folder)) {
            server.addDataSet("digits");
            id = server.order(FORM.replace("NAME", "stopped"));
            try (Events events = server.events(id, 0)) {
                events.next("epoch");
            }
        }
        try (TestServer server = new TestServer(folder)) {
            JsonNode job = server.await(id);
            assertEquals("succeeded", job.path("state").stringValue(), job::toString);
            assertTrue(server.get("/yunmo/v1/jobs/" + id + "/logs").text().contains("going on after epoch"));
            sameAsUninterrupted(server, job, "stopped");
        }
    }

    /** Trains the same again without a stop and compares epochs and weights. */
    static void sameAsUninterrupted(TestServer server, JsonNode job, String model) {
        JsonNode whole = server.train(FORM.replace("NAME", "whole"));
        assertEquals(whole.path("history"), job.path("history"));
        assertEquals(whole.path("steps"), job.path("steps"));
        assertEquals(whole.path("report"), job.path("report"));
        String export = "/yunmo/v1/models/%s/versions/1/export?format=safetensors";
        assertArrayEquals(
                server.get(export.formatted("whole")).body(),
                server.get(export.formatted(model)).body());
        assertEquals(
                1,
                expect(200, server.get("/yunmo/v1/models/" + model))
                        .path("versions")
                        .size());
        assertEquals(120, epochsTold(server, job.path("id").stringValue()));
    }

    /** Epochs as the events tell them: each once and in order. */
    private static int epochsTold(TestServer server, String id) {
        int told = 0;
        try (Events events = server.events(id, 0)) {
            for (var e = events.next(); e.isPresent(); e = events.next()) {
                if (e.get().name().equals("epoch")) {
                    assertEquals(++told, e.get().data().path("epoch").intValue());
                }
            }
            return told;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
