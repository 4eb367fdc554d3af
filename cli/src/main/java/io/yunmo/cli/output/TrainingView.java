package io.yunmo.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Shows a running training: a bar an epoch that fills with the steps, then the epoch's figures. On a terminal the bar is
 * drawn over; elsewhere each epoch is one line.
 */
public final class TrainingView {
    private static final int BAR = 20;

    private final PrintStream out;
    private final Screen screen;
    private final List<Map<String, Double>> epochs = new ArrayList<>();
    private boolean open;

    public TrainingView(PrintStream out, Screen screen) {
        this.out = out;
        this.screen = screen;
    }

    /** Takes one event of the job's stream. */
    public void event(String name, JsonNode data) {
        switch (name) {
            case "step" -> step(data);
            case "epoch" -> epoch(data);
            case "log" -> log(data.path("text").asString(""));
            default -> {
                // states are the caller's business
            }
        }
    }

    private void step(JsonNode d) {
        if (!screen.interactive()) {
            return;
        }
        int step = d.path("step").asInt(0);
        int steps = Math.max(1, d.path("steps_per_epoch").asInt(1));
        over(head(d) + bar(step, steps) + " " + step + "/" + steps + figures(d)
                + "  " + Numbers.count(Math.round(d.path("steps_per_second").asDouble(0))) + " steps/s  "
                + Numbers.clock(d.path("seconds_left").asDouble(0)) + " left");
        open = true;
    }

    private void epoch(JsonNode d) {
        Map<String, Double> row = new LinkedHashMap<>();
        d.properties().forEach(e -> {
            if (e.getValue().isNumber()) {
                row.put(e.getKey(), e.getValue().doubleValue());
            }
        });
        epochs.add(row);
        String left = d.has("seconds_left")
                ? "  " + Numbers.clock(d.path("seconds_left").doubleValue()) + " left"
                : "";
        over(head(d) + bar(1, 1) + figures(d) + "  "
                + Numbers.count(Math.round(d.path("steps_per_second").asDouble(0))) + " steps/s" + left);
        out.println();
        open = false;
    }

    private void log(String text) {
        if (open) {
            over("");
        }
        out.println(screen.dim(text));
    }

    /** Draws the loss over the epochs seen. */
    public void curve() {
        if (epochs.size() < 2) {
            return;
        }
        List<Chart.Curve> curves = new ArrayList<>();
        for (String key : List.of("loss", "val_loss")) {
            if (epochs.stream().allMatch(e -> e.containsKey(key))) {
                curves.add(new Chart.Curve(
                        key, epochs.stream().mapToDouble(e -> e.get(key)).toArray()));
            }
        }
        out.println();
        new Chart(screen, Math.min(60, screen.width() - 14), 10)
                .print(out, curves, "epoch 1", "epoch " + epochs.size());
    }

    private String head(JsonNode d) {
        int epochs = d.path("epochs").asInt(0);
        int wide = Integer.toString(epochs).length();
        return "epoch " + ("%" + wide + "d").formatted(d.path("epoch").asInt(0)) + "/" + epochs + " ";
    }

    private String bar(int done, int all) {
        int n = (int) ((long) BAR * Math.min(done, all) / all);
        return screen.unicode()
                ? screen.good("━".repeat(n)) + screen.dim("━".repeat(BAR - n))
                : "[" + "=".repeat(n) + " ".repeat(BAR - n) + "]";
    }

    private static final List<String> NOT_FIGURES = List.of(
            "epoch",
            "epochs",
            "step",
            "steps_per_epoch",
            "steps_per_second",
            "seconds_left",
            "seconds",
            "learning_rate");

    private static String figures(JsonNode d) {
        StringBuilder b = new StringBuilder();
        d.properties().forEach(e -> {
            if (e.getValue().isNumber() && !NOT_FIGURES.contains(e.getKey())) {
                b.append("  ").append(e.getKey()).append(' ').append(Numbers.figure(e.getValue()));
            }
        });
        return b.toString();
    }

    private void over(String line) {
        out.print(screen.interactive() ? "\r\033[2K" + clip(line) : line);
        out.flush();
    }

    /** Cuts to the terminal's width, counting no escape sequences, so that drawing over works. */
    private String clip(String line) {
        int seen = 0;
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\033') {
                i = line.indexOf('m', i);
            } else if (++seen > screen.width() - 1) {
                return line.substring(0, i) + (screen.colour() ? "\033[0m" : "");
            }
        }
        return line;
    }
}
