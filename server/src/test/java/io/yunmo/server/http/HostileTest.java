package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.oip.FakeModels;
import io.yunmo.server.oip.OipServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Wrong, slow, large and vanishing callers: typed answers, nothing left behind, the server up. */
class HostileTest {
    private static final String INFER = "/v2/models/scale/infer";
    private static OipServer server;

    @BeforeAll
    static void start() {
        server = OipServer.start(
                "limits.max_body",
                "256KiB",
                "limits.max_upload",
                "512KiB",
                "limits.request_timeout",
                "400ms",
                "limits.idle_timeout",
                "2s",
                "limits.stop_timeout",
                "3s");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void survivesAThousandMalformedRequestsOfTwentyKinds() {
        Random random = new Random(20);
        int[] byKind = new int[20];
        for (int i = 0; i < 1000; i++) {
            int kind = i % 20;
            byte[] request = malformed(kind, random);
            try (RawClient client = server.connect()) {
                client.send(request);
                RawClient.Reply reply = client.reply();
                assertTrue(reply.status() >= 400 && reply.status() < 500, kind + ": " + reply.status() + reply.text());
                assertFalse(reply.error().isBlank(), kind + ": " + reply.text());
                byKind[kind]++;
            }
        }
        assertEquals(20, IntStream.of(byKind).filter(n -> n == 50).count());
        assertHealthy();
    }

    /** A request that is wrong in one of twenty ways, with random details. */
    private static byte[] malformed(int kind, Random random) {
        int n = random.nextInt(1, 40);
        return switch (kind) {
            case 0 -> infer(valid().substring(0, random.nextInt(0, valid().length() - 1)));
            case 1 -> infer("[".repeat(100 * n));
            case 2 -> infer("{\"x\":" + "{\"a\":".repeat(65 + n));
            case 3 -> infer(valid().replace("[1,100]", "[" + (n + 1) + ",100]"));
            case 4 -> infer(valid().replace("FP32", "FP" + (33 + n)));
            case 5 -> infer(valid().replaceFirst("0\\.5", "\"" + n + "\""));
            case 6 -> infer(valid().replace("\"input\"", "\"in" + n + "\""));
            case 7 -> infer(valid().replace("[1,100]", "[-" + n + ",100]"));
            case 8 -> infer(valid().replace("[1,100]", "[" + Long.MAX_VALUE + "," + n + "]"));
            case 9 -> infer(randomBytes(random, 20 * n));
            case 10 -> infer(valid().replaceFirst("0\\.5", "1e" + (39 + n)));
            case 11 -> infer("{\"inputs\":[{\"name\":\"\\ud8" + (n % 10) + "0\"}]}");
            case 12 -> infer(valid().replace("\"data\"", "\"parameters\":{\"binary_data_size\":" + n + "},\"date\""));
            case 13 -> text("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: x" + n + "\r\n\r\n");
            case 14 ->
                text("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz" + n
                        + "\r\n");
            case 15 ->
                text(
                        "POST " + INFER
                                + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
            case 16 -> text("GET /" + "x".repeat(9000 + n) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            case 17 -> text("GET /v2 HTTP/1.1\r\nHost: localhost\r\nX: " + "y".repeat(17_000 + n) + "\r\n\r\n");
            case 18 -> text("GET /v2 HTTP/1.1\r\nHost: localhost\r\nno colon " + n + "\r\n\r\n");
            case 19 -> text("GET /v2/models/" + "../".repeat(n) + "etc HTTP/1.1\r\nHost: localhost\r\n\r\n");
            default -> throw new IllegalStateException();
        };
    }

    private static String valid() {
        String data = IntStream.range(0, 100).mapToObj(i -> "0.5").collect(Collectors.joining(","));
        return "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,100],\"datatype\":\"FP32\",\"data\":[" + data + "]}]}";
    }

    private static byte[] infer(String body) {
        return infer(text(body));
    }

    private static byte[] infer(byte[] body) {
        byte[] head =
                text("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n");
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private static byte[] randomBytes(Random random, int n) {
        byte[] bytes = new byte[n];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void forgetsClientsThatVanish() throws InterruptedException {
        Random random = new Random(5);
        byte[] request = infer(valid());
        for (int i = 0; i < 500; i++) {
            RawClient client = server.connect();
            int kind = i % 4;
            if (kind == 3) {
                client.send(new String(request, StandardCharsets.UTF_8).replace("/scale/", "/slow/"));
            } else {
                client.send(java.util.Arrays.copyOf(request, random.nextInt(1, request.length - 1)));
            }
            if (kind % 2 == 0) {
                client.close();
            } else {
                client.reset();
            }
            server.models.release();
        }
        await(() -> {
            server.models.release();
            return server.http.connections() == 0 && server.http.running() == 0;
        });
        assertEquals(FakeModels.SLOW_SLOTS, server.models.free());
        assertHealthy();
    }

    @Test
    void tellsASlowSenderAndEndsTheConnection() {
        try (RawClient client = server.connect()) {
            client.send(client.head("POST", INFER, 1000) + "{\"inputs\"");
            RawClient.Reply reply = client.reply();
            assertEquals(408, reply.status());
            assertTrue(reply.error().contains("request_timeout"));
            assertTrue(client.ended());
        }
        try (RawClient client = server.connect()) {
            client.send("GET /v2 HTTP/1.1\r\nHo");
            assertEquals(408, client.reply().status());
        }
    }

    @Test
    void endsIdleConnectionsQuietly() {
        try (RawClient client = server.connect()) {
            assertEquals(200, client.get("/v2").status());
            assertTrue(client.ended());
        }
    }

    @Test
    void refusesBodiesOverTheLimitHoweverTheyCome() throws IOException {
        byte[] large = new byte[300 << 10];
        try (RawClient client = server.connect()) {
            RawClient.Reply reply = client.request("POST", INFER, large);
            assertEquals(413, reply.status());
            assertTrue(reply.error().contains("limits.max_body"));
        }
        try (RawClient client = server.connect()) {
            assertEquals(413, client.request("POST", INFER, new byte[600 << 10]).status());
        }
        try (RawClient client = server.connect()) {
            client.send("POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send(Integer.toHexString(large.length) + "\r\n").send(large).send("\r\n0\r\n\r\n");
            assertEquals(413, client.reply().status());
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 64; i++) {
                out.write(large);
            }
        }
        try (RawClient client = server.connect()) {
            RawClient.Reply reply = client.request("POST", INFER, bomb.toByteArray(), "Content-Encoding: gzip");
            assertEquals(413, reply.status(), reply.text());
        }
        assertHealthy();
    }

    @Test
    void answersAFullQueueAtOnce() throws InterruptedException {
        String slow = valid();
        List<RawClient> waiting = new ArrayList<>();
        for (int i = 0; i < FakeModels.SLOW_SLOTS; i++) {
            RawClient client = server.connect();
            client.send(client.head("POST", "/v2/models/slow/infer", slow.length()) + slow);
            waiting.add(client);
        }
        await(() -> server.models.inside() == FakeModels.SLOW_SLOTS);
        try (RawClient client = server.connect()) {
            RawClient.Reply reply = client.post("/v2/models/slow/infer", slow);
            assertEquals(503, reply.status());
            assertEquals("1", reply.headers().get("retry-after"));
        }
        server.models.release();
        for (RawClient client : waiting) {
            assertEquals(200, client.reply().status());
            client.close();
        }
    }

    @Test
    void keepsTheConnectionAfterARefusal() {
        try (RawClient client = server.connect()) {
            for (int i = 0; i < 5; i++) {
                assertEquals(400, client.post(INFER, "{\"inputs\":1}").status());
                assertEquals(404, client.post("/v2/nothing", "x".repeat(1000)).status());
                assertEquals(200, client.post(INFER, valid()).status());
            }
        }
    }

    @Test
    void readsChunkedAndPipelinedRequests() {
        try (RawClient client = server.connect()) {
            String chunk = Integer.toHexString(valid().length()) + "\r\n" + valid() + "\r\n0\r\n\r\n";
            String chunked =
                    "POST " + INFER + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk;
            client.send(chunked + chunked + client.head("GET", "/v2", 0));
            assertEquals(200, client.reply().status());
            assertEquals(200, client.reply().status());
            assertEquals(200, client.reply().status());
        }
    }

    @Test
    void givesBitEqualRowsAloneAndTogether() {
        try (RawClient client = server.connect()) {
            float[][] rows = new float[64][];
            for (int rowCount = 1; rowCount <= 64; rowCount++) {
                List<String> all = new ArrayList<>();
                Random same = new Random(11);
                for (int i = 0; i < rowCount * 100; i++) {
                    all.add(Float.toString(same.nextFloat() - 0.5f));
                }
                String body = "{\"inputs\":[{\"name\":\"input\",\"shape\":[" + rowCount
                        + ",100],\"datatype\":\"FP32\",\"data\":" + all + "}]}";
                RawClient.Reply reply = client.post(INFER, body);
                assertEquals(200, reply.status());
                var data = reply.json().get("outputs").get(0).get("data");
                for (int r = 0; r < rowCount; r++) {
                    float[] row = new float[100];
                    for (int c = 0; c < 100; c++) {
                        row[c] = Float.parseFloat(data.get(r * 100 + c).asString());
                    }
                    if (rows[r] == null) {
                        rows[r] = row;
                    }
                    assertTrue(java.util.Arrays.equals(rows[r], row));
                }
            }
        }
    }

    private static void assertHealthy() {
        try (RawClient client = server.connect()) {
            assertEquals(200, client.get("/health/ready").status());
            assertEquals(200, client.post(INFER, valid()).status());
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "waited in vain");
            Thread.sleep(1); // the server has no event for a client that it has let go
        }
    }
}
