package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * A training's YAML file made ready to send: the local files that it names (data.files.*, model.keras, initial_weights),
 * which are relative to the YAML file, are uploaded and replaced by their content hash. All else is the server's to judge.
 */
final class TrainingFile {
    private TrainingFile() {}

    static JsonNode resolve(Client client, Path file) {
        JsonNode spec = parse(file);
        if (spec instanceof ObjectNode root) {
            Path folder = file.toAbsolutePath().getParent();
            replace(client, folder, root, "initial_weights");
            if (root.path("model") instanceof ObjectNode model) {
                replace(client, folder, model, "keras");
            }
            if (root.path("data").path("files") instanceof ObjectNode files) {
                for (String part : files.propertyNames().toArray(String[]::new)) {
                    replace(client, folder, files, part);
                }
            }
        }
        return spec;
    }

    private static JsonNode parse(Path file) {
        try {
            return new YAMLMapper().readTree(Files.readString(file));
        } catch (IOException e) {
            throw CliException.user("cannot read " + file + ": " + Client.reason(e));
        } catch (JacksonException e) {
            String at = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw CliException.user(file + " is not YAML" + at + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
    }

    private static void replace(Client client, Path folder, ObjectNode owner, String field) {
        JsonNode value = owner.path(field);
        if (!value.isString() || value.stringValue().startsWith("sha256:")) {
            return;
        }
        Path file = folder.resolve(value.stringValue());
        if (!Files.isRegularFile(file)) {
            throw CliException.user(field + ": there is no file " + file.normalize());
        }
        JsonNode blob = client.upload("yunmo/v1/blobs", file);
        owner.put(field, "sha256:" + blob.path("sha256").asString());
    }
}
