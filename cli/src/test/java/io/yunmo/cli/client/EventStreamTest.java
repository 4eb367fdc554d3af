package io.yunmo.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    @Test
    void eventsCommentsAndUnfinishedOnes() throws IOException {
        String wire = ": hello\n\nid: 4\nevent: epoch\ndata: {\"a\":\ndata: 1}\nretry: 9\n\ndata: 2\n\ndata: lost";
        try (EventStream s = new EventStream(new ByteArrayInputStream(wire.getBytes(StandardCharsets.UTF_8)))) {
            EventStream.Event first = s.next().orElseThrow();
            assertEquals(4, first.id());
            assertEquals("epoch", first.name());
            assertEquals(1, first.data().path("a").asInt());
            EventStream.Event second = s.next().orElseThrow();
            assertEquals("message", second.name());
            assertEquals(-1, second.id());
            assertTrue(s.next().isEmpty(), "an event without its blank line is not one");
        }
    }
}
