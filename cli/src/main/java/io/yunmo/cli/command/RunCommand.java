package io.yunmo.cli.command;

import io.yunmo.cli.chat.Chat;
import io.yunmo.cli.chat.Conversation;
import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Screen;
import io.yunmo.server.YunmoServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Chats with a language model, with the server that runs or with one of its own. */
@Command(
        name = "run",
        description = {
            "Chats with a language model; fetches it first if it is not here.",
            "With a PROMPT, or text on standard input, answers once."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private ServeOptions options;

    @Parameters(index = "0", paramLabel = "MODEL", description = "A model's name, or a reference as in pull.")
    private String model;

    @Parameters(index = "1..*", paramLabel = "PROMPT", description = "Answer this once.")
    private List<String> prompt = List.of();

    @Option(names = "--system", paramLabel = "TEXT", description = "What the model is told first.")
    private String system;

    @Option(names = "--temperature", paramLabel = "T", description = "0 for the likeliest answer, up to 2.")
    private Double temperature;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same answer.")
    private Long seed;

    @Option(names = "--max-tokens", paramLabel = "N", description = "At most so many tokens an answer.")
    private Integer maxTokens;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        Client client = connection.open();
        if (connection.named() || client.answers()) {
            try (client) {
                refuse(options.early());
                return chat(client);
            }
        }
        client.close();
        try (YunmoServer own = YunmoServer.start(options.forOneself());
                Client mine = new Client(URI.create("http://127.0.0.1:" + own.port() + "/"), Optional.empty())) {
            return chat(mine);
        }
    }

    static void refuse(Optional<String> early) {
        early.ifPresent(flag -> {
            throw CliException.user("a server runs already, and " + flag
                    + " is settled when one starts: stop it, or start it with  yunmo serve " + flag);
        });
    }

    private int chat(Client client) throws IOException {
        boolean piped = System.console() == null || !System.console().isTerminal();
        PrintStream notes = System.err;
        String name = model(client, notes);
        Conversation conversation = new Conversation(client, name);
        if (system != null) {
            conversation.system(system);
        }
        set(conversation, "temperature", temperature);
        set(conversation, "seed", seed);
        set(conversation, "max_tokens", maxTokens);
        if (!prompt.isEmpty() || piped) {
            once(conversation, piped && prompt.isEmpty() ? input() : String.join(" ", prompt));
        } else {
            new Chat(conversation, System.out, Screen.detect()).run();
        }
        return 0;
    }

    private static void set(Conversation conversation, String name, Object value) {
        if (value != null) {
            conversation.set(name, value.toString());
        }
    }

    private static String input() throws IOException {
        String text = new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip();
        if (text.isEmpty()) {
            throw CliException.user("standard input is empty; give a prompt:  yunmo run MODEL \"question\"");
        }
        return text;
    }

    private static void once(Conversation conversation, String text) {
        conversation.ask(text, piece -> {
            System.out.print(piece);
            System.out.flush();
        });
        System.out.println();
    }

    /** The name of the model, fetched if need be. */
    private String model(Client client, PrintStream notes) {
        String bare = model.contains(":") ? model : ModelName.parse(model).model();
        boolean here = StreamSupport.stream(client.get("v1/models").path("data").spliterator(), false)
                .anyMatch(m -> m.path("id").asString().equals(bare));
        if (here) {
            return model;
        }
        Screen screen = Screen.detect();
        JsonNode pull =
                Pulling.follow(client, PullCommand.absolute(model), Optional.empty(), Optional.empty(), notes, screen);
        notes.println("pulled " + Pulling.summary(pull));
        return pull.path("model").asString();
    }
}
