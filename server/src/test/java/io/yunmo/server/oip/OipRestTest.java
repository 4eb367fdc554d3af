package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.http.Json;
import io.yunmo.server.http.RawClient;
import io.yunmo.testing.Fixtures;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class OipRestTest {
    private static final String LENGTH = "Inference-Header-Content-Length";
    private static OipServer server;
    private static RawClient client;

    @BeforeAll
    static void start() {
        server = OipServer.start();
        client = server.connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** Everything that tritonclient sends over HTTP gets a right answer, all over one connection. */
    @Test
    void answersWhatTritonclientSends() {
        for (JsonNode sent : Fixtures.json("protocols/oip/client_requests.json").get("http_requests")) {
            String name = sent.get("name").stringValue();
            byte[] json = sent.get("json_text").stringValue().getBytes(StandardCharsets.UTF_8);
            byte[] binary = Base64.getDecoder().decode(sent.get("binary_base64").stringValue());
            byte[] body = Arrays.copyOf(json, json.length + binary.length);
            System.arraycopy(binary, 0, body, json.length, binary.length);
            String header = sent.get("headers").has(LENGTH) ? LENGTH + ": " + json.length : "X: none";
            boolean two = sent.get("json").get("inputs").size() == 2;
            RawClient.Reply reply =
                    client.request("POST", "/v2/models/" + (two ? "addsub" : "identity") + "/infer", body, header);
            if (name.equals("classification")) {
                assertEquals(400, reply.status());
                continue;
            }
            assertEquals(200, reply.status(), name + reply.text());
            if (two) {
                sums(sent, reply);
            } else {
                same(sent, binary, reply);
            }
        }
    }

    /** The identity's answer: the same bytes, or the same JSON. */
    private static void same(JsonNode sent, byte[] binary, RawClient.Reply reply) {
        JsonNode input = sent.get("json").get("inputs").get(0);
        if (reply.headers().containsKey(LENGTH.toLowerCase(java.util.Locale.ROOT))) {
            int length = Integer.parseInt(reply.headers().get(LENGTH.toLowerCase(java.util.Locale.ROOT)));
            assertArrayEquals(binary, Arrays.copyOfRange(reply.body(), length, reply.body().length));
            JsonNode output = Json.read(Arrays.copyOf(reply.body(), length))
                    .get("outputs")
                    .get(0);
            assertEquals(input.get("shape"), output.get("shape"));
            assertEquals(
                    binary.length,
                    output.get("parameters").get("binary_data_size").intValue());
            assertEquals("application/octet-stream", reply.headers().get("content-type"));
        } else {
            assertEquals(input.get("data"), reply.json().get("outputs").get(0).get("data"));
            assertEquals("application/json", reply.headers().get("content-type"));
        }
    }

    private static void sums(JsonNode sent, RawClient.Reply reply) {
        String length = reply.headers().get(LENGTH.toLowerCase(java.util.Locale.ROOT));
        int json = length == null ? reply.body().length : Integer.parseInt(length);
        JsonNode answer = Json.read(Arrays.copyOf(reply.body(), json));
        assertEquals(sent.get("json").path("id"), answer.path("id"));
        if (sent.get("name").stringValue().equals("requested outputs")) {
            assertEquals("OUTPUT1", answer.get("outputs").get(0).get("name").stringValue());
            assertTrue(answer.get("outputs").get(1).has("data"));
            assertEquals(64, reply.body().length - json);
        } else {
            assertEquals(128, reply.body().length - json);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET  | /v2                                  | 200 | \"name\":\"yunmo\"",
                "GET  | /v2/health/live                      | 200 | {\"live\":true}",
                "GET  | /v2/health/ready                     | 200 | {\"ready\":true}",
                "GET  | /v2/models/addsub                    | 200 | \"shape\":[-1,16]",
                "GET  | /v2/models/addsub/versions/1         | 200 | \"datatype\":\"INT32\"",
                "GET  | /v2/models/addsub/versions/2         | 404 | {\"error\":\"model 'addsub' has no version 2\"}",
                "GET  | /v2/models/none                      | 404 | {\"error\":\"there is no model 'none'\"}",
                "GET  | /v2/models/addsub/ready              | 200 | \"ready\":true",
                "GET  | /v2/models/addsub/versions/1/ready   | 200 | \"ready\":true",
                "GET  | /v2/models/none/ready                | 404 | there is no model",
                "GET  | /v2/models/addsub/config             | 200 | \"data_type\":\"TYPE_INT32\"",
                "GET  | /v2/models/addsub/stats              | 200 | model_stats",
                "GET  | /v2/models/stats                     | 200 | model_stats",
                "GET  | /v2/models/none/stats                | 404 | there is no model",
                "POST | /v2/repository/index                 | 200 | \"state\":\"READY\"",
                "POST | /v2/repository/models/none/load      | 404 | there is no model",
                "GET  | /v2/trace/setting                    | 404 | there is nothing at",
                "GET  | /v2/repository/index                 | 405 | only POST",
                "PUT  | /v2/models/addsub                    | 405 | only GET",
                "POST | /v2/models/none/infer                | 400 | expected '{'",
                "GET  | /v2/models/a%20%C3%A9/ready          | 404 | 'a é'",
                "GET  | /health/live                         | 200 | live",
                "GET  | /health/ready                        | 200 | ready",
                "GET  | /metrics                             | 200 | http_server_requests",
                "GET  | /                                    | 200 | Open Inference Protocol"
            })
    void answers(String method, String path, int status, String part) {
        RawClient.Reply reply = client.request(method, path, new byte[0]);
        assertEquals(status, reply.status(), reply.text());
        assertTrue(reply.text().contains(part), reply.text());
        assertTrue(reply.headers().containsKey("x-request-id"));
    }

    @Test
    void loadsAndUnloads() {
        String input = scaled(1, "");
        assertEquals(
                200, client.post("/v2/repository/models/scale/unload", "{}").status());
        assertEquals(503, client.get("/v2/models/scale/ready").status());
        assertEquals(503, client.get("/v2/health/ready").status());
        RawClient.Reply refused = client.post("/v2/models/scale/infer", input);
        assertEquals(503, refused.status());
        assertEquals("1", refused.headers().get("retry-after"));
        RawClient.Reply ready = client.post("/v2/repository/index", "{\"ready\":true}");
        assertFalse(ready.text().contains("scale"));
        assertEquals(
                400,
                client.post("/v2/repository/models/scale/load", "{\"parameters\":{\"config\":\"{}\"}}")
                        .status());
        assertEquals(200, client.post("/v2/repository/models/scale/load", "").status());
        assertEquals(200, client.post("/v2/models/scale/infer", input).status());
    }

    @Test
    void takesCompressedBodiesAndAnswersSo() throws IOException {
        byte[] plain = scaled(40, "").getBytes(StandardCharsets.UTF_8);
        byte[] expected =
                client.request("POST", "/v2/models/scale/infer", plain).body();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(plain);
        }
        RawClient.Reply reply = client.request(
                "POST",
                "/v2/models/scale/infer",
                gzip.toByteArray(),
                "Content-Encoding: gzip",
                "Accept-Encoding: gzip");
        assertEquals("gzip", reply.headers().get("content-encoding"));
        assertArrayEquals(expected, new GZIPInputStream(new ByteArrayInputStream(reply.body())).readAllBytes());
        ByteArrayOutputStream deflate = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(deflate)) {
            out.write(plain);
        }
        RawClient.Reply second =
                client.request("POST", "/v2/models/scale/infer", deflate.toByteArray(), "Content-Encoding: deflate");
        assertArrayEquals(expected, second.body());
        assertEquals(
                400,
                client.request("POST", "/v2/models/scale/infer", plain, "Content-Encoding: br")
                        .status());
        assertEquals(
                400,
                client.request("POST", "/v2/models/scale/infer", plain, "Content-Encoding: gzip")
                        .status());
    }

    @Test
    void takesTheBytesOfTheOnlyInput() {
        byte[] body = new byte[800];
        RawClient.Reply reply = client.request("POST", "/v2/models/scale/infer", body, LENGTH + ": 0");
        assertEquals(200, reply.status(), reply.text());
        int json = Integer.parseInt(reply.headers().get("inference-header-content-length"));
        assertEquals(800, reply.body().length - json);
        assertTrue(reply.text().contains("[2,100]"));
        assertEquals(
                400,
                client.request("POST", "/v2/models/scale/infer", new byte[7], LENGTH + ": 0")
                        .status());
        assertEquals(
                400,
                client.request("POST", "/v2/models/addsub/infer", body, LENGTH + ": 0")
                        .status());
        assertEquals(
                400,
                client.request("POST", "/v2/models/scale/infer", body, LENGTH + ": 801")
                        .status());
        assertEquals(
                400,
                client.request("POST", "/v2/models/scale/infer", body, LENGTH + ": -1")
                        .status());
    }

    @Test
    void namesWhatIsWrongWithAnInput() {
        String body = "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";
        String error = client.post("/v2/models/scale/infer", body).error();
        assertTrue(error.contains("input") && error.contains("100") && error.contains("[1, 3]"), error);
    }

    @Test
    void hidesItsOwnFaults() {
        RawClient.Reply reply = client.post("/v2/models/broken/infer", scaled(1, ""), "x-request-id: me-7");
        assertEquals(500, reply.status());
        assertFalse(reply.text().contains("secret"));
        assertTrue(reply.error().contains("me-7"));
        assertEquals("me-7", reply.headers().get("x-request-id"));
    }

    @Test
    void replacesRequestIdsThatMayNotBeLogged() {
        for (String id : new String[] {"a b", "\"", "x".repeat(65), "é"}) {
            String given = client.get("/v2", "x-request-id: " + id).headers().get("x-request-id");
            assertTrue(given.matches("[0-9a-f]{8}-[0-9a-f]+"), given);
        }
    }

    static String scaled(int rows, String more) {
        String data =
                IntStream.range(0, rows * 100).mapToObj(i -> i / 16.0 + "").collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"input\",\"shape\":[" + rows + ",100],\"datatype\":\"FP32\",\"data\":[" + data
                + "]}]" + more + "}";
    }
}
