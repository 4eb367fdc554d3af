package io.yunmo.server.admin;

import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.Route;
import io.yunmo.server.http.Json;
import io.yunmo.server.training.VersionFiles;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Models, versions and routes as they go over the wire. */
final class ModelJson {
    private ModelJson() {}

    static ObjectNode of(Model model) {
        ObjectNode json = Json.object().put("name", model.name());
        number(json, "released", model.route().released());
        json.set("route", of(model.route()));
        ArrayNode versions = json.putArray("versions");
        model.versions().forEach(v -> versions.add(of(v)));
        json.put("created_at", model.createdAt().toString());
        json.put("created_by", model.createdBy());
        return json;
    }

    static ObjectNode of(ModelVersion version) {
        ObjectNode json = Json.object()
                .put("model", version.model())
                .put("version", version.number())
                .put("format", version.format())
                .put("stage", version.stage().wireName());
        json.set("metrics", version.metrics().node());
        json.put("data", version.dataHash());
        ObjectNode files = json.putObject("files");
        version.files()
                .forEach((name, file) ->
                        files.putObject(name).put("sha256", file.sha256()).put("bytes", file.bytes()));
        json.put("job", version.job().orElse(null));
        json.put("created_at", version.createdAt().toString());
        json.put("created_by", version.createdBy());
        ObjectNode configuration = (ObjectNode) version.configuration().node();
        JsonNode signature = configuration.remove(VersionFiles.SIGNATURE);
        json.set("configuration", configuration);
        json.set("signature", signature == null ? Json.object() : signature);
        return json;
    }

    static ObjectNode of(Route route) {
        ObjectNode json = Json.object();
        number(json, "released", route.released());
        if (route.canary().isPresent()) {
            json.putObject("canary")
                    .put("version", route.canary().get().version())
                    .put("weight", route.canary().get().weight());
        } else {
            json.putNull("canary");
        }
        number(json, "shadow", route.shadow());
        number(json, "previous", route.previous());
        return json;
    }

    private static void number(ObjectNode json, String name, OptionalInt value) {
        if (value.isPresent()) {
            json.put(name, value.getAsInt());
        } else {
            json.putNull(name);
        }
    }
}
