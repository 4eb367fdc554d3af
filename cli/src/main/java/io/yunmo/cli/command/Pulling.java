package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Screen;
import io.yunmo.cli.output.TransferBar;
import java.io.PrintStream;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Has the server fetch a model, and shows how far it is. */
public final class Pulling {
    private static final int PAUSE_MILLIS = 200;

    private Pulling() {}

    /** Returns when the model is there: the last state of the pull. */
    public static JsonNode follow(
            Client client,
            String source,
            Optional<String> name,
            Optional<String> sha256,
            PrintStream out,
            Screen screen) {
        ObjectNode body = Client.JSON.createObjectNode().put("source", source);
        name.ifPresent(n -> body.put("name", n));
        sha256.ifPresent(h -> body.put("sha256", h));
        JsonNode pull = client.post("yunmo/v1/pulls", body);
        String path = "yunmo/v1/pulls/" + pull.path("id").asString();
        String shown = "";
        while (true) {
            String state = pull.path("state").asString();
            String line = line(pull, state);
            if (screen.interactive()) {
                out.print("\r\033[K" + line);
                out.flush();
            } else if (!state.equals(shown) && !line.isEmpty()) {
                out.println(line);
            }
            shown = state;
            if (state.equals("done") || state.equals("failed")) {
                out.print(screen.interactive() ? "\r\033[K" : "");
                return ended(pull, state);
            }
            pause();
            pull = client.get(path);
        }
    }

    private static JsonNode ended(JsonNode pull, String state) {
        if (state.equals("failed")) {
            throw CliException.user(pull.path("error").asString("the pull failed"));
        }
        return pull;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.user("interrupted; the server goes on fetching");
        }
    }

    private static String line(JsonNode pull, String state) {
        return switch (state) {
            case "finding" -> "looking for it ...";
            case "fetching" -> fetching(pull);
            case "publishing" -> "checking its hash and loading it ...";
            default -> "";
        };
    }

    private static String fetching(JsonNode pull) {
        long done = pull.path("bytes").asLong();
        long total = pull.path("total_bytes").asLong();
        double rate = pull.path("bytes_per_second").asDouble();
        return total <= 0 && done == 0 ? "fetching ..." : TransferBar.line(done, total, rate);
    }

    /** What there is now, and under which licence. */
    public static String summary(JsonNode pull) {
        String licence = pull.path("licence").asString("");
        return pull.path("model").asString() + "@" + pull.path("version").asString()
                + (licence.isEmpty() ? "" : ", licence " + licence);
    }
}
