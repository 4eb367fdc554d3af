package io.yunmo.server.admin;

import io.yunmo.catalog.JobEvent;
import io.yunmo.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.StringJoiner;
import tools.jackson.databind.JsonNode;

/** An entry of a job's log as a line of text: the time, and the text or the epoch's numbers. */
final class LogLine {
    private LogLine() {}

    static String of(JobEvent event) {
        return event.at() + "  " + (event.type().equals("epoch") ? epoch(event.data()) : event.data());
    }

    private static String epoch(String data) {
        JsonNode json = Json.read(data.getBytes(StandardCharsets.UTF_8));
        StringJoiner line = new StringJoiner(", ");
        line.add("epoch " + json.path("epoch").asInt(0) + "/"
                + json.path("epochs").asInt(0));
        json.properties().stream()
                .filter(p -> !p.getKey().startsWith("epoch"))
                .forEach(p -> line.add(p.getKey() + " " + number(p.getValue())));
        return line.toString();
    }

    private static String number(JsonNode value) {
        return value.isNumber() ? String.format(Locale.ROOT, "%.5g", value.doubleValue()) : value.toString();
    }
}
