package io.yunmo.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads server-sent events (WHATWG HTML, section 9.2) one at a time. Not thread-safe. */
public final class EventStream implements AutoCloseable {
    /** One event: its id (-1 where it has none), its name and its data. */
    public record Event(long id, String name, JsonNode data) {}

    /** How OpenAI's API ends a stream. */
    private static final String DONE = "[DONE]";

    private final BufferedReader in;

    EventStream(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** The next event; empty when the server closed the stream. */
    public Optional<Event> next() throws IOException {
        long id = -1;
        String name = "message";
        StringBuilder data = new StringBuilder();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty()) {
                if (data.toString().equals(DONE)) {
                    return Optional.empty();
                }
                if (!data.isEmpty()) {
                    return Optional.of(new Event(id, name, Client.JSON.readTree(data.toString())));
                }
            } else if (!line.startsWith(":")) {
                int colon = line.indexOf(':');
                String field = colon < 0 ? line : line.substring(0, colon);
                String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
                switch (field) {
                    case "id" -> id = Long.parseLong(value);
                    case "event" -> name = value;
                    case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
                    default -> {
                        // unknown fields are ignored, as the specification says
                    }
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
