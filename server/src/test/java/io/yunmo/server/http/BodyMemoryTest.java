package io.yunmo.server.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.oip.OipServer;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    @Test
    void refusesWhatDoesNotFitAndKeepsTheBooks() {
        BodyMemory memory = new BodyMemory(100);
        assertEquals(60, memory.take(60));
        YunmoException e = assertThrows(YunmoException.class, () -> memory.take(41));
        assertEquals(ErrorCode.OVERLOADED, e.code());
        assertEquals(60, memory.taken());
        memory.give(60);
        assertEquals(0, memory.taken());
    }

    /** curl asks before it sends a large body: the server says to go on, or refuses without reading it. */
    @Test
    void answersThoseWhoAskBeforeTheySend() {
        try (OipServer server = OipServer.start("limits.max_body", "1MiB")) {
            byte[] body = ("{\"x\":\"" + "y".repeat(200_000) + "\"}").getBytes(StandardCharsets.UTF_8);
            try (RawClient client = server.connect()) {
                String head = client.head("POST", "/v2/models/scale/infer", body.length, "Expect: 100-continue");
                client.send(head).send(body);
                RawClient.Reply reply = client.reply();
                assertEquals(400, reply.status());
                assertTrue(reply.error().contains("inputs"), reply.text());
            }
            try (RawClient client = server.connect()) {
                client.send(client.head("POST", "/v2/models/scale/infer", 2 << 20, "Expect: 100-continue"));
                assertEquals(413, client.reply().status());
            }
            try (RawClient client = server.connect()) {
                client.send(client.head("POST", "/nothing", 1000, "Expect: 100-continue"));
                assertEquals(404, client.reply().status());
            }
        }
    }
}
