package io.yunmo.server.openai;

import io.yunmo.protocol.json.JsonSink;
import io.yunmo.protocol.openai.ApiError;
import io.yunmo.protocol.openai.ChatRequest;
import io.yunmo.protocol.openai.CompletionRequest;
import io.yunmo.protocol.openai.EmbeddingRequest;
import io.yunmo.protocol.openai.EmbeddingWriter;
import io.yunmo.protocol.openai.ModelCard;
import io.yunmo.protocol.openai.TextInput;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Handler;
import io.yunmo.server.http.Routes;
import io.yunmo.serving.LanguageCall;
import io.yunmo.serving.LanguageLease;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's API over the language models of the catalogue. A model is {@code name} for what its route picks, or {@code
 * name@version}.
 */
public final class OpenAiApi implements Endpoint {
    private final LanguageModels models;

    public OpenAiApi(LanguageModels models) {
        this.models = models;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/v1/chat/completions", answering(this::chat))
                .post("/v1/completions", answering(this::complete))
                .post("/v1/embeddings", answering(this::embed))
                .get("/v1/models", x -> x.bytes(200, "application/json", ModelCard.list(models.released())))
                .get("/v1/models/{model}", answering(this::show));
    }

    private static Handler answering(Handler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (ApiFault e) {
                Faults.answer(exchange, e);
            }
        };
    }

    private void chat(Exchange exchange) throws Exception {
        ChatRequest request = RequestReader.chat(exchange.json());
        try (LanguageLease lease =
                lease(exchange, request.model(), request.fields().user())) {
            GenerationJob job = new GenerationJob(exchange, lease, request.model(), request.fields(), false);
            job.chat(Prompt.Chat.of(request.messages()));
        }
    }

    private void complete(Exchange exchange) throws Exception {
        CompletionRequest request = RequestReader.completion(exchange.json());
        try (LanguageLease lease =
                lease(exchange, request.model(), request.fields().user())) {
            GenerationJob job = new GenerationJob(exchange, lease, request.model(), request.fields(), request.echo());
            job.complete(request.prompts().stream().map(p -> prompt(p, true)).toList());
        }
    }

    /** A prompt is the model's own text, in which special tokens count; a text to embed is somebody's. */
    private static Prompt prompt(TextInput input, boolean special) {
        return switch (input) {
            case TextInput.Text t -> new Prompt.Text(t.text(), special);
            case TextInput.Tokens t -> new Prompt.Tokens(t.tokens());
        };
    }

    private void embed(Exchange exchange) throws InterruptedException {
        EmbeddingRequest request = RequestReader.embedding(exchange.json());
        try (LanguageLease lease = lease(exchange, request.model(), "")) {
            int wide = lease.generator().description().embedding();
            if (request.dimensions().isPresent() && request.dimensions().getAsInt() != wide) {
                throw ApiFault.field(
                        "dimensions",
                        "'dimensions' is %d; vectors of model '%s' have %d, and are not cut",
                        request.dimensions().getAsInt(),
                        request.model(),
                        wide);
            }
            List<int[]> texts = request.inputs().stream()
                    .map(i -> lease.generator().tokens(prompt(i, false)))
                    .toList();
            JsonSink body = EmbeddingWriter.write(
                    request.model(),
                    vectors(lease, texts),
                    request.base64(),
                    texts.stream().mapToLong(t -> t.length).sum());
            exchange.bytes(200, "application/json", body.bytes(), 0, body.length());
        }
    }

    private static List<float[]> vectors(LanguageLease lease, List<int[]> texts) throws InterruptedException {
        try {
            return lease.embed(texts);
        } catch (YunmoException e) {
            throw Faults.ofRequest("input", e);
        }
    }

    private LanguageLease lease(Exchange exchange, String id, String user) {
        int at = id.lastIndexOf('@');
        Optional<String> caller = user.isEmpty() ? exchange.header("x-request-id") : Optional.of(user);
        try {
            LanguageLease lease = models.lease(new LanguageCall(
                    at > 0 ? id.substring(0, at) : id,
                    at > 0 ? Optional.of(id.substring(at + 1)) : Optional.empty(),
                    caller));
            exchange.header("x-yunmo-version", lease.version());
            return lease;
        } catch (YunmoException e) {
            throw Faults.ofModel(id, e);
        }
    }

    private void show(Exchange exchange) {
        String id = exchange.parameter("model");
        ModelCard card = models.find(id)
                .orElseThrow(() -> new ApiFault(
                        404,
                        new ApiError(
                                "there is no language model '" + id + "'; GET /v1/models lists those that there are",
                                "invalid_request_error",
                                Optional.of("model"),
                                Optional.of("model_not_found"))));
        exchange.bytes(200, "application/json", card.bytes());
    }
}
