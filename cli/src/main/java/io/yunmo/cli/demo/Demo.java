package io.yunmo.cli.demo;

import io.yunmo.cli.chat.Conversation;
import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.command.Follow;
import io.yunmo.cli.command.Pulling;
import io.yunmo.cli.command.ReportView;
import io.yunmo.cli.command.Yunmo;
import io.yunmo.cli.output.Numbers;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TrainingView;
import java.io.PrintStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The way of a model through the service, once: data in, training, report, release, calls. Uses what is there already. */
public final class Demo {
    private static final String NAME = "digits";
    private static final String MODEL = "yunmo/v1/models/" + NAME;
    private static final int SHOWN_ROW = 1500;
    private static final String QUESTION = "What is gravity? Answer in one sentence.";

    private final Client client;
    private final PrintStream out;
    private final Screen screen;
    private final Optional<String> language;
    private int step;

    /** @param language the language model to chat with, a reference as in pull; empty for none */
    public Demo(Client client, PrintStream out, Screen screen, Optional<String> language) {
        this.language = language;
        this.client = client;
        this.out = out;
        this.screen = screen;
    }

    /** Walks the whole way; failures are CliExceptions. */
    public void run() {
        dataSet();
        int version = train();
        release(version);
        call();
        language.ifPresent(this::language);
        next();
    }

    private void title(String text) {
        out.println();
        out.println(screen.bold(++step + ". " + text));
    }

    private void dataSet() {
        title("Data");
        Optional<JsonNode> there = named("yunmo/v1/data-sets", "data_sets");
        JsonNode set = there.orElseGet(() -> client.upload(
                "yunmo/v1/data-sets?name=" + NAME + "&format=csv",
                BodyPublishers.ofByteArray(Bundle.bytes("digits.csv"))));
        out.println((there.isPresent() ? "reusing the data set " : "added the data set ") + NAME + ": "
                + Numbers.count(set.path("rows").asLong()) + " handwritten digits of 8x8 pixels, sha256 "
                + set.path("sha256").asString().substring(0, 12));
        if (there.isEmpty()) {
            out.println(screen.dim(
                    "   E. Alpaydin and C. Kaynak, Optical Recognition of Handwritten Digits (1998), UCI, CC BY 4.0"));
        }
    }

    private Optional<JsonNode> named(String path, String list) {
        return StreamSupport.stream(client.get(path).path(list).spliterator(), false)
                .filter(n -> n.path("name").asString().equals(NAME))
                .findFirst();
    }

    /** The number of the version to release: the newest there is, or a new one. */
    private int train() {
        Optional<JsonNode> model = named("yunmo/v1/models", "models");
        JsonNode versions = model.map(m -> m.path("versions")).orElse(Client.JSON.createArrayNode());
        title("Training");
        if (!versions.isEmpty()) {
            JsonNode newest = versions.get(versions.size() - 1);
            out.println("reusing " + NAME + "@" + newest.path("version").asString() + ", trained "
                    + Numbers.moment(newest.path("created_at").asString()) + ": "
                    + metrics(newest.path("metrics")));
            return newest.path("version").asInt();
        }
        out.println("64 pixels -> Dense 64 relu -> Dense 64 relu -> Dense 10 softmax   (examples/digits.yaml)");
        JsonNode spec = new YAMLMapper().readTree(Bundle.bytes("digits.yaml"));
        JsonNode job = client.post("yunmo/v1/jobs", spec);
        TrainingView view = new TrainingView(out, screen);
        JsonNode ended = Follow.job(client, job.path("id").asString(), view);
        if (!ended.path("state").asString().equals("succeeded")) {
            throw CliException.user("the training " + ended.path("state").asString() + ": "
                    + ended.path("message").asString(""));
        }
        view.curve();
        title("Validation");
        ReportView.print(out, screen, ended);
        return ended.path("version").asInt();
    }

    private static String metrics(JsonNode metrics) {
        StringBuilder b = new StringBuilder();
        metrics.properties().forEach(e -> {
            if (e.getValue().isNumber()) {
                b.append(b.isEmpty() ? "" : "  ").append(e.getKey()).append(' ').append(Numbers.figure(e.getValue()));
            }
        });
        return b.toString();
    }

    private void release(int version) {
        title("Release");
        JsonNode route = client.get(MODEL + "/route");
        if (route.path("released").asInt(0) == version) {
            out.println(NAME + "@" + version + " is released already");
            return;
        }
        client.post(MODEL + "/release", Client.JSON.createObjectNode().put("version", version));
        out.println("released " + NAME + "@" + version);
    }

    private void call() {
        title("Calls");
        List<String> lines = new String(Bundle.bytes("digits.csv"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        String header = lines.getFirst();
        Digit digit = Digit.parse(lines.get(SHOWN_ROW));
        openInference(digit);
        rows(digit, header.split(",", -1));
    }

    private void openInference(Digit digit) {
        String body = "{\"inputs\":[{\"name\":\"" + inputName() + "\",\"datatype\":\"FP32\",\"shape\":[1,64],\"data\":"
                + digit.json() + "}]}";
        out.println("The Open Inference Protocol, which Triton's and KServe's clients speak:");
        curl("v2/models/" + NAME + "/infer", body);
        JsonNode answer = client.post("v2/models/" + NAME + "/infer", Client.JSON.readTree(body));
        JsonNode first = answer.path("outputs").path(0);
        StringBuilder data = new StringBuilder();
        first.path("data").forEach(v -> data.append(Numbers.figure(v)).append(' '));
        out.println("  -> " + first.path("name").asString() + " " + first.path("shape") + ": " + data);
    }

    private String inputName() {
        return client.get("v2/models/" + NAME)
                .path("inputs")
                .path(0)
                .path("name")
                .asString();
    }

    private void rows(Digit digit, String[] columns) {
        ObjectNode row = Client.JSON.createObjectNode();
        double[] pixels = digit.pixels();
        for (int i = 0; i < pixels.length; i++) {
            row.put(columns[i], (int) pixels[i]);
        }
        ObjectNode body = Client.JSON.createObjectNode();
        body.putArray("rows").add(row);
        out.println("Rows by column name, answered with labels:");
        curl(MODEL + "/predict", body.toString());
        JsonNode p = client.post(MODEL + "/predict", body).path("predictions").path(0);
        String label = p.path("label").asString();
        out.println("  -> " + label + " with probability "
                + Numbers.figure(p.path("probabilities").path(label)));
        String[] picture = digit.picture();
        for (int i = 0; i < picture.length; i++) {
            out.println("     " + picture[i]
                    + (i == 3 ? "   written: " + digit.written() : i == 4 ? "   read:    " + label : ""));
        }
    }

    /** Chats and embeds when the model can be had; says what was skipped and why otherwise. */
    private void language(String reference) {
        title("A language model");
        String model;
        try {
            JsonNode pull = Pulling.follow(client, reference, Optional.empty(), Optional.empty(), out, screen);
            out.println("there is " + Pulling.summary(pull));
            model = pull.path("model").asString();
        } catch (CliException e) {
            out.println("skipped: " + reference + " cannot be had here ("
                    + e.getMessage().lines().findFirst().orElse("") + ")");
            return;
        }
        Conversation conversation = new Conversation(client, model);
        conversation.set("temperature", "0");
        conversation.set("max_tokens", "60");
        out.println("The OpenAI API; any OpenAI client works when its base_url is " + client.base() + "v1");
        out.println("  > " + QUESTION);
        out.print("  ");
        conversation.ask(QUESTION, piece -> {
            out.print(piece.replace("\n", "\n  "));
            out.flush();
        });
        out.println();
        out.println(screen.dim("  " + conversation.last().text()));
        embed(model);
    }

    private void embed(String model) {
        ObjectNode body = Client.JSON.createObjectNode().put("model", model).put("input", "A sentence as a vector.");
        JsonNode vector =
                client.post("v1/embeddings", body).path("data").path(0).path("embedding");
        out.println("A sentence as a vector of " + vector.size() + " numbers:");
        curl("v1/embeddings", body.toString());
        out.println("  -> " + Numbers.figure(vector.path(0)) + ", " + Numbers.figure(vector.path(1)) + ", "
                + Numbers.figure(vector.path(2)) + ", …");
    }

    private void curl(String path, String body) {
        out.println("  curl -s " + client.base() + path + " -H 'Content-Type: application/json' -d '" + body + "'");
    }

    private void next() {
        String url = client.base().getPort() == 8080 ? "" : " --url " + client.base();
        out.println();
        out.println(screen.bold("Next"));
        out.println("  " + Yunmo.command() + " models show " + NAME + url);
        out.println("  " + Yunmo.command() + " infer " + NAME + " --input examples/digits.csv" + url);
        out.println("  " + Yunmo.command() + " train examples/digits.yaml" + url);
    }
}
