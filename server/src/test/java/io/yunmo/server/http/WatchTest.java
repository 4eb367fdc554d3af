package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A client that leaves is noticed while its answer is computed; one that sends ahead loses nothing. */
class WatchTest {
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private HttpServer server(CountDownLatch waitFor) {
        Endpoint watched = routes -> routes.get("/watched", x -> {
            try (Exchange.Watch watch = x.watchClient(gone::countDown)) {
                inside.countDown();
                assertTrue(waitFor.await(10, TimeUnit.SECONDS), watch::toString);
                x.text(200, "text/plain", "done");
            }
        });
        Endpoint next = routes -> routes.get("/next", x -> x.text(200, "text/plain", "next"));
        return HttpServer.start(ServerConfig.of(Map.of("port", "0")), List.of(watched, next));
    }

    @Test
    void whoeverLeavesIsNoticed() throws Exception {
        try (HttpServer server = server(gone)) {
            RawClient client = RawClient.connect(server.port());
            client.send(client.head("GET", "/watched", 0));
            assertTrue(inside.await(5, TimeUnit.SECONDS));
            client.close();
            assertTrue(gone.await(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatIsSentAheadIsAnsweredNext() throws Exception {
        try (HttpServer server = server(go);
                RawClient client = RawClient.connect(server.port())) {
            client.send(client.head("GET", "/watched", 0));
            assertTrue(inside.await(5, TimeUnit.SECONDS));
            client.send(client.head("GET", "/next", 0));
            go.countDown();
            assertEquals("done", client.reply().text());
            assertEquals("next", client.reply().text());
            assertEquals("next", client.get("/next").text());
            assertEquals(1, gone.getCount());
        }
    }

    @Test
    void aConnectionGoesOnAfterAWatch() throws Exception {
        go.countDown();
        try (HttpServer server = server(go);
                RawClient client = RawClient.connect(server.port())) {
            for (int i = 0; i < 20; i++) {
                assertEquals("done", client.get("/watched").text());
                assertEquals("next", client.get("/next").text());
            }
            assertEquals(1, gone.getCount());
        }
    }
}
