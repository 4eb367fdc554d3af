package io.yunmo.server.openai;

import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Problem;
import io.yunmo.server.http.Routes;
import io.yunmo.serving.GeneratorLease;
import io.yunmo.serving.ModelService;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * OpenAI's API over the service's language models. A model is named as in the catalogue, {@code name} for what its route picks
 * or {@code name@version}. <a href="https://platform.openai.com/docs/api-reference">API reference</a>
 */
public final class OpenAiRest implements Endpoint {
    private final ModelService service;
    private final Supplier<List<String>> models;

    /** @param models the names of the language models that are released */
    public OpenAiRest(ModelService service, Supplier<List<String>> models) {
        this.service = service;
        this.models = models;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/v1/chat/completions", this::chat)
                .post("/v1/completions", this::complete)
                .post("/v1/embeddings", this::embed)
                .get("/v1/models", this::list)
                .get("/v1/models/{model}", this::show);
    }

    private GeneratorLease lease(Exchange exchange, String model) {
        int at = model.lastIndexOf('@');
        return service.lease(
                at > 0 ? model.substring(0, at) : model,
                at > 0 ? Optional.of(model.substring(at + 1)) : Optional.empty(),
                exchange.header("x-request-id"));
    }

    private void chat(Exchange exchange) throws IOException, InterruptedException {
        Fields f = new Fields(exchange.json());
        String model = f.text("model");
        Parameters parameters = Parameters.chat(f);
        JsonNode messages = f.any("messages").orElseThrow(() -> YunmoException.invalid("'messages' is missing"));
        for (String name : List.of("tools", "tool_choice", "functions", "function_call")) {
            f.notYet(name, "calls of tools; leave it out");
        }
        f.any("response_format")
                .filter(r -> !r.path("type").asString("").equals("text"))
                .ifPresent(r -> {
                    throw YunmoException.invalid(
                            "'response_format' other than text is not supported yet; leave it out");
                });
        f.notYet("audio", "sound");
        f.ignored(
                "user",
                "metadata",
                "store",
                "parallel_tool_calls",
                "service_tier",
                "safety_identifier",
                "prompt_cache_key",
                "reasoning_effort",
                "modalities",
                "verbosity",
                "prediction",
                "web_search_options");
        f.finish();
        try (GeneratorLease lease = lease(exchange, model)) {
            int[] prompt = Prompts.chat(model, lease.generator(), messages);
            generate(exchange, lease, parameters, true, List.of(prompt), List.of());
        }
    }

    private void complete(Exchange exchange) throws IOException, InterruptedException {
        Fields f = new Fields(exchange.json());
        String model = f.text("model");
        Parameters parameters = Parameters.completion(f);
        JsonNode input = f.any("prompt").orElseThrow(() -> YunmoException.invalid("'prompt' is missing"));
        f.notYet("suffix", "text after the answer");
        boolean echo = f.flag("echo");
        f.integer("best_of", 1, 128).ifPresent(n -> {
            if (n != parameters.choices()) {
                throw YunmoException.invalid("'best_of' other than 'n' is not supported; leave it out");
            }
        });
        f.ignored("user");
        f.finish();
        try (GeneratorLease lease = lease(exchange, model)) {
            List<int[]> prompts = Prompts.texts(lease.generator().tokenizer(), "prompt", input);
            List<String> echoed = echo
                    ? prompts.stream()
                            .map(lease.generator().tokenizer()::decode)
                            .toList()
                    : List.of();
            generate(exchange, lease, parameters, false, prompts, echoed);
        }
    }

    private static void generate(
            Exchange exchange,
            GeneratorLease lease,
            Parameters parameters,
            boolean chat,
            List<int[]> prompts,
            List<String> echoed)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try {
            List<Choice> choices = new Answering(exchange, lease, parameters, chat).answer(prompts, echoed);
            lease.answered(System.nanoTime() - start);
            boolean comparable = echoed.isEmpty() && parameters.choices() == 1 && prompts.size() == 1;
            if (lease.mirrored() && comparable) {
                lease.reflect(
                        g -> Mirrored.text(
                                g,
                                parameters.request(
                                        prompts.getFirst(), 0, g.contextLength() - prompts.getFirst().length, false)),
                        choices.getFirst().text.toString());
            }
        } catch (YunmoException e) {
            lease.failed(e.code(), System.nanoTime() - start);
            if (e.code() == ErrorCode.TOO_LARGE) {
                contextExceeded(exchange, e);
                return;
            }
            throw e;
        }
    }

    private static void contextExceeded(Exchange exchange, YunmoException e) {
        Problem problem = new Problem(400, ErrorCode.INVALID, e.getMessage(), OptionalInt.empty());
        exchange.bytes(400, "application/json", problem.openAiBody("context_length_exceeded"));
    }

    private void embed(Exchange exchange) throws InterruptedException {
        Fields f = new Fields(exchange.json());
        String model = f.text("model");
        JsonNode input = f.any("input").orElseThrow(() -> YunmoException.invalid("'input' is missing"));
        String format = f.any("encoding_format").map(v -> v.asString("")).orElse("float");
        if (!format.equals("float") && !format.equals("base64")) {
            throw YunmoException.invalid("'encoding_format' is '%s'; it must be float or base64", format);
        }
        var dimensions = f.integer("dimensions", 1, Integer.MAX_VALUE);
        f.ignored("user");
        f.finish();
        try (GeneratorLease lease = lease(exchange, model)) {
            List<int[]> texts = Prompts.texts(lease.generator().tokenizer(), "input", input);
            List<float[]> vectors = lease.generator().embed(texts);
            if (dimensions.isPresent() && dimensions.getAsLong() != vectors.getFirst().length) {
                throw YunmoException.invalid(
                        "'dimensions' is %d; model '%s' gives %d, and they cannot be cut",
                        dimensions.getAsLong(), model, vectors.getFirst().length);
            }
            exchange.json(200, embeddings(model, texts, vectors, format.equals("base64")));
        } catch (YunmoException e) {
            if (e.code() != ErrorCode.TOO_LARGE) {
                throw e;
            }
            contextExceeded(exchange, e);
        }
    }

    private static ObjectNode embeddings(String model, List<int[]> texts, List<float[]> vectors, boolean base64) {
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < vectors.size(); i++) {
            ObjectNode entry = data.addObject().put("object", "embedding").put("index", i);
            if (base64) {
                ByteBuffer bytes =
                        ByteBuffer.allocate(4 * vectors.get(i).length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.asFloatBuffer().put(vectors.get(i));
                entry.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            } else {
                ArrayNode vector = entry.putArray("embedding");
                for (float x : vectors.get(i)) {
                    vector.add(x);
                }
            }
        }
        int tokens = texts.stream().mapToInt(t -> t.length).sum();
        answer.put("model", model);
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer;
    }

    private void list(Exchange exchange) {
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        models.get().forEach(m -> data.add(model(m)));
        exchange.json(200, answer);
    }

    private void show(Exchange exchange) {
        String name = exchange.parameter("model");
        if (!models.get().contains(name)) {
            throw YunmoException.notFound("there is no language model '%s'; there are %s", name, models.get());
        }
        exchange.json(200, model(name));
    }

    private static ObjectNode model(String name) {
        return Json.object()
                .put("id", name)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "yunmo");
    }
}
