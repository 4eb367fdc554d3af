package io.yunmo.cli.chat;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.client.EventStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was said so far, and how the next answer is asked for. One thread, but {@link #cancel} is for any. */
public final class Conversation {
    private static final Set<String> SETTINGS = Set.of(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "seed",
            "max_tokens",
            "presence_penalty",
            "frequency_penalty",
            "repetition_penalty");

    private final Client client;
    private final String model;
    private final Map<String, JsonNode> settings = new LinkedHashMap<>();
    private ArrayNode messages = Client.JSON.createArrayNode();
    private Statistics last = new Statistics(0, 0, 0, 0, 0);
    private volatile EventStream running;
    private volatile boolean cancelled;

    public Conversation(Client client, String model) {
        this.client = client;
        this.model = model;
    }

    /**
     * @param promptTokens read for the last answer, {@code cachedTokens} of them from the cache
     * @param firstSeconds until the first text, {@code seconds} until the end
     */
    public record Statistics(int promptTokens, int cachedTokens, int tokens, double firstSeconds, double seconds) {
        /** In a line, for people. */
        public String text() {
            double rest = seconds - firstSeconds;
            return "prompt %d tokens (%d from the cache), %.0f tokens/s; first token after %.0f ms; answer %d tokens, %.1f tokens/s"
                    .formatted(
                            promptTokens,
                            cachedTokens,
                            firstSeconds > 0 ? (promptTokens - cachedTokens) / firstSeconds : 0,
                            firstSeconds * 1e3,
                            tokens,
                            rest > 0 ? (tokens - 1) / rest : 0);
        }
    }

    public String model() {
        return model;
    }

    public Statistics last() {
        return last;
    }

    /** Begins anew. */
    void clear() {
        messages.removeAll();
    }

    /** Tells the model what to be; begins anew. */
    public void system(String text) {
        clear();
        messages.addObject().put("role", "system").put("content", text);
    }

    /** Sets a parameter of generation. */
    public void set(String name, String value) {
        if (!SETTINGS.contains(name)) {
            throw CliException.user("there is no setting '" + name + "'; there are "
                    + String.join(", ", SETTINGS.stream().sorted().toList()));
        }
        try {
            JsonNode node = Client.JSON.readTree(value);
            if (node.isNumber()) {
                settings.put(name, node);
                return;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw CliException.user(name + " must be a number, not '" + value + "'");
    }

    /** Asks, hands out the answer as it comes, and remembers both. An answer that was cancelled is kept as far as it came. */
    public void ask(String text, Consumer<String> pieces) {
        messages.addObject().put("role", "user").put("content", text);
        ObjectNode body = Client.JSON.createObjectNode().put("model", model).put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        settings.forEach(body::set);
        body.set("messages", messages);
        StringBuilder answer = new StringBuilder();
        cancelled = false;
        try {
            receive(body, answer, pieces);
        } catch (CliException e) {
            messages.remove(messages.size() - 1);
            throw e;
        }
        messages.addObject().put("role", "assistant").put("content", answer.toString());
    }

    private void receive(ObjectNode body, StringBuilder answer, Consumer<String> pieces) {
        long start = System.nanoTime();
        double first = 0;
        try (EventStream events = client.stream("v1/chat/completions", body)) {
            running = events;
            for (var event = events.next(); event.isPresent(); event = events.next()) {
                JsonNode data = event.get().data();
                if (data.path("error").isObject()) {
                    throw CliException.user(data.path("error").path("message").asString());
                }
                String piece = data.path("choices")
                        .path(0)
                        .path("delta")
                        .path("content")
                        .asString("");
                if (!piece.isEmpty()) {
                    first = first == 0 ? (System.nanoTime() - start) / 1e9 : first;
                    answer.append(piece);
                    pieces.accept(piece);
                }
                if (data.path("usage").isObject()) {
                    note(data.path("usage"), first, (System.nanoTime() - start) / 1e9);
                }
            }
        } catch (IOException e) {
            if (!cancelled) {
                throw new CliException(CliException.UNREACHABLE, "the connection broke: " + Client.reason(e));
            }
        } finally {
            running = null;
        }
    }

    private void note(JsonNode usage, double first, double seconds) {
        last = new Statistics(
                usage.path("prompt_tokens").asInt(),
                usage.path("prompt_tokens_details").path("cached_tokens").asInt(),
                usage.path("completion_tokens").asInt(),
                first,
                seconds);
    }

    /** Ends the answer that is coming, if one is. */
    boolean cancel() {
        EventStream now = running;
        if (now == null) {
            return false;
        }
        cancelled = true;
        try {
            now.close();
        } catch (IOException e) {
            // it is gone either way
        }
        return true;
    }

    /** Writes the conversation as JSON. */
    void save(Path file) {
        try {
            Files.write(file, Client.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(messages));
        } catch (IOException e) {
            throw CliException.user("cannot write " + file + ": " + Client.reason(e));
        }
    }

    /** Takes up a conversation that was saved. */
    void load(Path file) {
        try {
            if (Client.JSON.readTree(Files.readAllBytes(file)) instanceof ArrayNode saved) {
                messages = saved;
                return;
            }
        } catch (IOException e) {
            throw CliException.user("cannot read " + file + ": " + Client.reason(e));
        } catch (JacksonException e) {
            // said below
        }
        throw CliException.user(file + " is no saved conversation: it must be a JSON list of messages");
    }

    int length() {
        return messages.size();
    }
}
