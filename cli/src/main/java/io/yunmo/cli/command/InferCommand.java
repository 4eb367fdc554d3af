package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.output.Grid;
import io.yunmo.cli.output.Numbers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Asks a model. */
@Command(name = "infer", description = "Asks a model about the rows of a file.")
final class InferCommand extends ServerCommand {
    private static final int MOST_DATA = 12;

    @Parameters(paramLabel = "MODEL[@VERSION]", description = "Without a version: the released one.")
    private String name;

    @Option(
            names = {"-i", "--input"},
            required = true,
            paramLabel = "FILE.json|FILE.csv|-",
            description =
                    "Rows as [{\"column\": value, …}, …], an Open Inference Protocol request, or CSV with a header;"
                            + " - is standard input.")
    private String input;

    @Override
    void run(Client client) {
        ModelName m = ModelName.parse(name);
        JsonNode version = client.get(m.versionPath("released"));
        InferInput in = InferInput.read(input, version);
        String inVersion = m.version().map(v -> "/versions/" + Client.encode(v)).orElse("");
        String path = in.rows()
                ? m.path() + inVersion + "/predict"
                : "v2/models/" + Client.encode(m.model()) + inVersion + "/infer";
        JsonNode answer = client.post(path, in.body());
        if (format().json()) {
            Format.print(out(), answer);
        } else if (in.rows()) {
            predictions(answer);
        } else {
            outputs(answer);
        }
    }

    private void predictions(JsonNode answer) {
        boolean labels = answer.path("predictions").path(0).has("label");
        Grid grid = labels ? new Grid("row", "label", "probability") : new Grid("row", "value");
        int row = 1;
        for (JsonNode p : answer.path("predictions")) {
            if (labels) {
                String label = p.path("label").asString();
                grid.row(row++, label, Numbers.figure(p.path("probabilities").path(label)));
            } else {
                grid.row(
                        row++,
                        p.path("value").isNumber()
                                ? Numbers.figure(p.path("value"))
                                : p.path("value").toString());
            }
        }
        grid.print(out());
    }

    private void outputs(JsonNode answer) {
        Grid grid = new Grid("output", "type", "shape", "data");
        for (JsonNode o : answer.path("outputs")) {
            StringBuilder data = new StringBuilder();
            int n = 0;
            for (JsonNode v : o.path("data")) {
                if (n++ < MOST_DATA) {
                    data.append(v.isNumber() ? Numbers.figure(v) : v.toString()).append(' ');
                }
            }
            grid.row(
                    o.path("name").asString(),
                    o.path("datatype").asString(),
                    o.path("shape").toString(),
                    data + (n > MOST_DATA ? "… (" + Numbers.count(n) + " in all; -o json shows them)" : ""));
        }
        grid.print(out());
    }
}
