package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.tensor.YunmoException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopTest {
    @Test
    void finishesRunningRequestsAndTakesNoNewOnes() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Endpoint slow = routes -> routes.get("/slow", x -> {
            inside.countDown();
            assertTrue(go.await(10, TimeUnit.SECONDS));
            x.text(200, "text/plain", "done");
        });
        HttpServer server =
                HttpServer.start(ServerConfig.of(Map.of("port", "0", "limits.stop_timeout", "10s")), List.of(slow));
        try (RawClient running = RawClient.connect(server.port());
                RawClient idle = RawClient.connect(server.port())) {
            assertEquals(404, idle.get("/x").status());
            running.send(running.head("GET", "/slow", 0));
            assertTrue(inside.await(5, TimeUnit.SECONDS));
            Thread stopper = Thread.ofVirtual().start(server::close);
            assertTrue(idle.ended());
            assertTrue(refuses(server));
            go.countDown();
            RawClient.Reply reply = running.reply();
            assertEquals("done", reply.text());
            assertTrue(running.ended());
            stopper.join(5000);
            assertTrue(!stopper.isAlive());
        }
    }

    /** The port closes a moment after idle connections do, and tells nobody: it is asked again, for 5 s at most. */
    private static boolean refuses(HttpServer server) throws InterruptedException {
        for (int i = 0; i < 500; i++) {
            try {
                RawClient.connect(server.port() < 0 ? 1 : server.port()).close();
                Thread.sleep(10);
            } catch (UncheckedIOException e) {
                return true;
            }
        }
        return false;
    }

    /** The port closes at the same time as idle connections do, in no certain order: it is tried until then, bounded in time. */
    private static boolean refuses(int port) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (System.nanoTime() < end) {
            try (RawClient late = RawClient.connect(port)) {
                late.ended();
            } catch (UncheckedIOException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void cutsWhatTakesTooLong() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Endpoint stuck = routes -> routes.get("/stuck", x -> {
            inside.countDown();
            never.await();
        });
        HttpServer server =
                HttpServer.start(ServerConfig.of(Map.of("port", "0", "limits.stop_timeout", "200ms")), List.of(stuck));
        try (RawClient running = RawClient.connect(server.port())) {
            running.send(running.head("GET", "/stuck", 0));
            assertTrue(inside.await(5, TimeUnit.SECONDS));
            server.close();
            assertEquals(0, server.running());
        }
    }

    @Test
    void saysThatThePortIsTaken() {
        try (HttpServer first = HttpServer.start(ServerConfig.of(Map.of("port", "0")), List.of())) {
            ServerConfig same = ServerConfig.of(Map.of("port", Integer.toString(first.port())));
            YunmoException e = assertThrows(YunmoException.class, () -> HttpServer.start(same, List.of()));
            assertTrue(e.getMessage().contains("--port"), e.getMessage());
        }
    }
}
