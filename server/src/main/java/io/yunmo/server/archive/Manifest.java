package io.yunmo.server.archive;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.server.http.Json;
import io.yunmo.tensor.YunmoException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an archive's first file, {@code manifest.json}, says of the version in it.
 *
 * @param name the model's where it was exported, as {@code number} is the version's
 * @param format which runtime loads it
 * @param files by name, in the order in which they follow
 * @param configuration what the version was made with, and what a look at it showed
 * @param dataHash of the data that it was trained on; empty when there was none
 */
public record Manifest(
        String name,
        int number,
        String format,
        Map<String, Artefact> files,
        ObjectNode configuration,
        ObjectNode metrics,
        String dataHash) {
    /** The name of the archive's first file. */
    static final String ENTRY = "manifest.json";

    private static final String KIND = "yunmo-model";
    private static final int LAYOUT = 1;
    static final int MAX_FILES = 1000;

    public Manifest {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(format, "format");
    }

    /** Describes a version. */
    public static Manifest of(ModelVersion v) {
        return new Manifest(
                v.model(),
                v.number(),
                v.format(),
                v.files(),
                (ObjectNode) v.configuration().node(),
                (ObjectNode) v.metrics().node(),
                v.dataHash());
    }

    /** Where the model was fetched from. */
    public Optional<String> source() {
        return known("source");
    }

    public Optional<String> licence() {
        return known("licence");
    }

    private Optional<String> known(String field) {
        return Optional.of(configuration.path(field).asString("")).filter(t -> !t.isBlank());
    }

    /** Bytes of all files. */
    public long bytes() {
        return files.values().stream().mapToLong(Artefact::bytes).sum();
    }

    /** The name in the tar of a file; a name too long for that gives way to the hash. */
    static String entry(String file, Artefact artefact) {
        String entry = "files/" + file;
        return entry.length() <= TarHeader.MAX_NAME ? entry : "files/" + artefact.sha256();
    }

    byte[] encode() {
        ObjectNode json = Json.object()
                .put("kind", KIND)
                .put("layout", LAYOUT)
                .put("name", name)
                .put("version", number)
                .put("format", format)
                .put("licence", licence().orElse(null))
                .put("source", source().orElse(null));
        ArrayNode all = json.putArray("files");
        files.forEach((file, a) ->
                all.addObject().put("name", file).put("bytes", a.bytes()).put("sha256", a.sha256()));
        json.put("data", dataHash);
        json.set("metrics", metrics);
        json.set("configuration", configuration);
        return Json.write(json);
    }

    /** INVALID for what is no manifest of this layout, with the field that is wrong. */
    static Manifest decode(byte[] text) {
        JsonNode json = read(text);
        if (!json.path("kind").asString("").equals(KIND)) {
            throw YunmoException.invalid("the archive is not one of a model; make one with  yunmo export MODEL FILE");
        }
        if (json.path("layout").asInt(0) != LAYOUT) {
            throw YunmoException.invalid(
                    "the archive has layout %s, this Yunmo reads %d; import it with the version that wrote it, or a later"
                            + " one",
                    json.path("layout"), LAYOUT);
        }
        return new Manifest(
                text(json, "name"),
                json.path("version").asInt(0),
                text(json, "format"),
                files(json.path("files")),
                object(json, "configuration"),
                object(json, "metrics"),
                json.path("data").asString(""));
    }

    private static JsonNode read(byte[] text) {
        try {
            return Json.read(text);
        } catch (YunmoException e) {
            throw new YunmoException(e.code(), "the archive's " + ENTRY + " is wrong: " + e.getMessage(), e);
        }
    }

    private static Map<String, Artefact> files(JsonNode list) {
        if (!list.isArray() || list.isEmpty() || list.size() > MAX_FILES) {
            throw wrong("files must be a list of 1 to " + MAX_FILES);
        }
        Map<String, Artefact> files = new LinkedHashMap<>();
        for (JsonNode f : list) {
            if (!f.path("bytes").isIntegralNumber() || !f.path("bytes").canConvertToLong()) {
                throw wrong("a file has no size");
            }
            Artefact artefact = new Artefact(text(f, "sha256"), f.path("bytes").asLong());
            if (files.put(text(f, "name"), artefact) != null) {
                throw wrong("it names " + text(f, "name") + " twice");
            }
        }
        return files;
    }

    private static ObjectNode object(JsonNode json, String field) {
        if (json.path(field) instanceof ObjectNode o) {
            return o;
        }
        throw wrong(field + " must be an object");
    }

    private static String text(JsonNode json, String field) {
        if (!json.path(field).isString()) {
            throw wrong(field + " must be a text");
        }
        return json.path(field).stringValue();
    }

    private static YunmoException wrong(String what) {
        return YunmoException.invalid("the archive's %s is wrong: %s", ENTRY, what);
    }
}
