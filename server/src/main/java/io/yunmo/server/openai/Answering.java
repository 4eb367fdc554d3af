package io.yunmo.server.openai;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.serving.GeneratorLease;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Runs the choices of one request and writes them, whole or as a stream of events. One thread. */
final class Answering {
    private final Exchange exchange;
    private final GeneratorLease lease;
    private final Parameters parameters;
    private final boolean chat;
    private final String id;
    private final long created = System.currentTimeMillis() / 1000;

    Answering(Exchange exchange, GeneratorLease lease, Parameters parameters, boolean chat) {
        this.exchange = exchange;
        this.lease = lease;
        this.parameters = parameters;
        this.chat = chat;
        this.id = (chat ? "chatcmpl-" : "cmpl-") + UUID.randomUUID();
    }

    /** Answers; {@code echoed} texts stand before the answers of their prompts (none for a chat). */
    List<Choice> answer(List<int[]> prompts, List<String> echoed) throws IOException, InterruptedException {
        List<Generation> generations = new ArrayList<>();
        try {
            begin(prompts, generations);
            int tokens = prompts.stream().mapToInt(p -> p.length).sum();
            return parameters.stream() ? stream(generations, echoed, tokens) : whole(generations, echoed, tokens);
        } finally {
            generations.forEach(Generation::close);
        }
    }

    private void begin(List<int[]> prompts, List<Generation> generations) {
        for (int[] prompt : prompts) {
            int room = lease.generator().contextLength() - prompt.length;
            for (int i = 0; i < parameters.choices(); i++) {
                generations.add(lease.generator().generate(parameters.request(prompt, i, room, false)));
            }
        }
    }

    private List<Choice> whole(List<Generation> generations, List<String> echoed, int promptTokens)
            throws InterruptedException {
        ObjectNode answer = envelope(chat ? "chat.completion" : "text_completion");
        var array = answer.putArray("choices");
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < generations.size(); i++) {
            Choice choice = new Choice();
            choice.text.append(echo(echoed, i));
            while (choice.end == null) {
                choice.add(generations.get(i).next());
            }
            choices.add(choice);
            ObjectNode node = array.addObject().put("index", i);
            if (chat) {
                node.putObject("message").put("role", "assistant").put("content", choice.text.toString());
            } else {
                node.put("text", choice.text.toString());
            }
            logprobs(node, choice.logprobs);
            node.put("finish_reason", choice.finishReason());
        }
        answer.set("usage", OpenAiJson.usage(choices, promptTokens));
        exchange.json(200, answer);
        return choices;
    }

    private String echo(List<String> echoed, int index) {
        return echoed.isEmpty() ? "" : echoed.get(index / parameters.choices());
    }

    private void logprobs(ObjectNode node, List<Piece.TokenLogprob> logprobs) {
        Tokenizer tokenizer = lease.generator().tokenizer();
        if (parameters.logprobs() < 0) {
            node.putNull("logprobs");
        } else {
            node.set(
                    "logprobs",
                    chat ? OpenAiJson.chatLogprobs(tokenizer, logprobs) : OpenAiJson.textLogprobs(tokenizer, logprobs));
        }
    }

    private ObjectNode envelope(String object) {
        return Json.object()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", lease.model())
                .put("system_fingerprint", "yunmo-" + lease.model() + "-" + lease.version());
    }

    /** Choices one after the other: they are generated side by side, and their queues hold what is not written yet. */
    private List<Choice> stream(List<Generation> generations, List<String> echoed, int promptTokens)
            throws IOException, InterruptedException {
        // The first piece is awaited before the answer begins, so that a failure is still an error status.
        List<Piece> firsts = new ArrayList<>();
        firsts.add(generations.getFirst().next());
        exchange.header("Cache-Control", "no-store");
        exchange.header("X-Accel-Buffering", "no");
        List<Choice> choices = new ArrayList<>();
        try (OutputStream out = exchange.stream(200, "text/event-stream")) {
            for (int i = 0; i < generations.size(); i++) {
                choices.add(stream(
                        out,
                        i,
                        generations.get(i),
                        i == 0 ? firsts.getFirst() : generations.get(i).next(),
                        echo(echoed, i)));
            }
            if (parameters.usage()) {
                ObjectNode last = envelope(chat ? "chat.completion.chunk" : "text_completion");
                last.putArray("choices");
                last.set("usage", OpenAiJson.usage(choices, promptTokens));
                write(out, last);
            }
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        }
        return choices;
    }

    private Choice stream(OutputStream out, int index, Generation generation, Piece first, String echo)
            throws IOException, InterruptedException {
        Choice choice = new Choice();
        if (chat) {
            ObjectNode start = chunk(index, "");
            ((ObjectNode) start.path("choices").get(0).path("delta")).put("role", "assistant");
            write(out, start);
        } else if (!echo.isEmpty()) {
            write(out, chunk(index, echo));
        }
        for (Piece piece = first; ; piece = generation.next()) {
            String text = choice.add(piece);
            if (!text.isEmpty() || piece instanceof Piece.Text && parameters.logprobs() >= 0) {
                ObjectNode chunk = chunk(index, text);
                if (piece instanceof Piece.Text t && t.logprob().isPresent()) {
                    logprobs(
                            (ObjectNode) chunk.path("choices").get(0),
                            List.of(t.logprob().get()));
                }
                write(out, chunk);
            }
            if (choice.end != null) {
                ObjectNode last = chunk(index, "");
                ObjectNode node = (ObjectNode) last.path("choices").get(0);
                if (chat) {
                    ((ObjectNode) node.path("delta")).removeAll();
                }
                node.put("finish_reason", choice.finishReason());
                write(out, last);
                return choice;
            }
        }
    }

    private ObjectNode chunk(int index, String text) {
        ObjectNode chunk = envelope(chat ? "chat.completion.chunk" : "text_completion");
        ObjectNode node = chunk.putArray("choices").addObject().put("index", index);
        if (chat) {
            node.putObject("delta").put("content", text);
        } else {
            node.put("text", text);
        }
        node.putNull("logprobs").putNull("finish_reason");
        return chunk;
    }

    private static void write(OutputStream out, ObjectNode event) throws IOException {
        byte[] json = Json.write(event);
        byte[] line = new byte[json.length + 8];
        System.arraycopy("data: ".getBytes(StandardCharsets.US_ASCII), 0, line, 0, 6);
        System.arraycopy(json, 0, line, 6, json.length);
        line[line.length - 2] = '\n';
        line[line.length - 1] = '\n';
        out.write(line);
        out.flush();
    }
}
