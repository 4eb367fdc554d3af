package io.yunmo.server.admin;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads server-sent events. */
final class Events implements AutoCloseable {
    record Event(long id, String name, JsonNode data) {}

    private final BufferedReader in;

    Events(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event; empty at the end of the stream. */
    Optional<Event> next() throws IOException {
        long id = -1;
        String name = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith("id: ")) {
                id = Long.parseLong(line.substring(4));
            } else if (line.startsWith("event: ")) {
                name = line.substring(7);
            } else if (line.startsWith("data: ")) {
                return Optional.of(new Event(id, name, TestServer.JSON.readTree(line.substring(6))));
            }
        }
        return Optional.empty();
    }

    /** The next event of that name. */
    Event next(String name) throws IOException {
        while (true) {
            Event event = next().orElseThrow(() -> new AssertionError("the stream ended before a " + name));
            if (event.name().equals(name)) {
                return event;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
