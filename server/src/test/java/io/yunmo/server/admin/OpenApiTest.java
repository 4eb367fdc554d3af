package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The document says what the server does: the same routes, and answers of the described form. */
class OpenApiTest {
    @TempDir
    private static Path folder;

    private static TestServer server;
    private static JsonNode document;

    @BeforeAll
    static void start() {
        server = new TestServer(folder);
        document = expect(200, server.get("/openapi.json"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void everyRouteIsDescribedAndNothingElse() {
        Set<String> served = new TreeSet<>();
        server.server().routes().all().forEach(r -> served.add(r.method() + " " + r.template()));
        Set<String> described = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(p -> p.getValue().propertyNames().stream()
                        .filter(m -> !m.equals("parameters"))
                        .forEach(m -> described.add(m.toUpperCase(Locale.ROOT) + " " + p.getKey())));
        assertEquals(served, described);
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertEquals("3.1.0", document.path("openapi").stringValue());
        Set<String> ids = new TreeSet<>();
        references(document);
        document.path("paths")
                .forEach(p -> p.forEach(o -> {
                    if (o.has("operationId")) {
                        assertTrue(ids.add(o.path("operationId").stringValue()), o::toString);
                    }
                }));
    }

    private static void references(JsonNode node) {
        if (node.path("$ref").isString()) {
            String ref = node.path("$ref").stringValue();
            assertTrue(!document.at(ref.substring(1)).isMissingNode(), ref);
        }
        node.forEach(OpenApiTest::references);
    }

    @Test
    void realAnswersHaveTheDescribedForm() {
        fits("post", "/yunmo/v1/blobs", server.post("/yunmo/v1/blobs", "x"));
        fits(
                "post",
                "/yunmo/v1/data-sets",
                server.upload("/yunmo/v1/data-sets?name=iris", Fixtures.path("datasets/iris.csv")));
        fits("get", "/yunmo/v1/data-sets", server.get("/yunmo/v1/data-sets"));
        fits("get", "/yunmo/v1/data-sets/{name}/profile", server.get("/yunmo/v1/data-sets/iris/profile"));
        String form = """
                name: iris
                data: {set: iris, label: species}
                model: [{Dense: {units: 3, activation: softmax}}]
                compile: {optimizer: adam, loss: sparse_categorical_crossentropy, metrics: [accuracy]}
                fit: {epochs: 3}
                """;
        var ordered = server.post("/yunmo/v1/jobs", form);
        fits("post", "/yunmo/v1/jobs", ordered);
        String id = ordered.json().path("id").stringValue();
        server.await(id);
        fits("get", "/yunmo/v1/jobs", server.get("/yunmo/v1/jobs"));
        fits("get", "/yunmo/v1/jobs/{id}", server.get("/yunmo/v1/jobs/" + id));
        fits(
                "post",
                "/yunmo/v1/models/{model}/release",
                server.post("/yunmo/v1/models/iris/release", "{\"version\":1}"));
        fits("get", "/yunmo/v1/models", server.get("/yunmo/v1/models"));
        fits("get", "/yunmo/v1/models/{model}", server.get("/yunmo/v1/models/iris"));
        fits(
                "get",
                "/yunmo/v1/models/{model}/versions/{version}",
                server.get("/yunmo/v1/models/iris/versions/released"));
        fits("get", "/yunmo/v1/models/{model}/route", server.get("/yunmo/v1/models/iris/route"));
        fits("get", "/yunmo/v1/models/{model}/route/history", server.get("/yunmo/v1/models/iris/route/history"));
        fits(
                "post",
                "/yunmo/v1/models/{model}/predict",
                server.post("/yunmo/v1/models/iris/predict", "{\"rows\":[{\"petal length (cm)\": 5.1}]}"));
        fits("get", "/yunmo/v1/status", server.get("/yunmo/v1/status"));
        fits("get", "/yunmo/v1/jobs/{id}", server.get("/yunmo/v1/jobs/nothing"));
        fits("post", "/yunmo/v1/jobs", server.post("/yunmo/v1/jobs", "name: x"));
        fits("get", "/v2/models/{model}", server.get("/v2/models/iris"));
        fits("get", "/v2/models/{model}", server.get("/v2/models/nothing"));
        fits("get", "/v2", server.get("/v2"));
    }

    private static void fits(String method, String path, TestServer.Reply reply) {
        JsonNode responses = document.path("paths").path(path).path(method).path("responses");
        JsonNode response = responses.path(Integer.toString(reply.status()));
        if (response.isMissingNode()) {
            response = responses.path("default");
        }
        if (response.has("$ref")) {
            response = document.at(response.path("$ref").stringValue().substring(1));
        }
        JsonNode schema = response.path("content").path("application/json").path("schema");
        assertTrue(schema.isObject(), method + " " + path + " " + reply.status() + " is not described");
        assertEquals(List.of(), JsonSchema.check(document, schema, reply.json()), reply::text);
    }
}
