package io.yunmo.server.pull.source;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * {@code ollama:[namespace/]name[:tag]}: Ollama's library, which speaks the registry protocol of the Open Container
 * Initiative. <a href="https://github.com/opencontainers/distribution-spec/blob/main/spec.md">Distribution specification</a>
 */
public final class OllamaSource implements Source {
    private static final Pattern REFERENCE =
            Pattern.compile("(?:([a-zA-Z0-9][\\w.-]*)/)?([a-zA-Z0-9][\\w.-]*)(?::([\\w][\\w.-]*))?");
    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final String MODEL = "application/vnd.ollama.image.model";
    private static final String LICENCE = "application/vnd.ollama.image.license";
    private static final String MANIFESTS =
            "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";
    private static final int MAX_LICENCE = 1 << 16;

    private final Registry registry;

    public OllamaSource(URI registry, Web web) {
        this.registry = new Registry(registry, web);
    }

    @Override
    public String scheme() {
        return "ollama";
    }

    @Override
    public String form() {
        return "ollama:name[:tag]";
    }

    @Override
    public Found find(String rest) {
        Matcher m = REFERENCE.matcher(rest);
        if (!m.matches()) {
            throw YunmoException.invalid("ollama:%s is not of the form %s", rest, form());
        }
        String repository = Optional.ofNullable(m.group(1)).orElse("library") + "/" + m.group(2);
        String tag = Optional.ofNullable(m.group(3)).orElse("latest");
        JsonNode manifest = manifest(repository, tag);
        JsonNode layer = layer(manifest, MODEL)
                .orElseThrow(() -> YunmoException.invalid("ollama:%s has no layer with a model (%s)", rest, MODEL));
        String sha256 = sha256(layer);
        URI blob = blob(repository, sha256);
        return new Found.Remote(
                Names.of(m.group(2) + (tag.equals("latest") ? "" : "-" + tag)),
                blob,
                headers -> registry.get(blob, headers),
                Optional.of(sha256),
                layer.path("size").isIntegralNumber()
                        ? OptionalLong.of(layer.path("size").asLong())
                        : OptionalLong.empty(),
                layer(manifest, LICENCE).flatMap(l -> licence(repository, l)));
    }

    private JsonNode manifest(String repository, String tag) {
        try {
            return registry.json(registry.at(repository + "/manifests/" + tag), Map.of("Accept", MANIFESTS));
        } catch (YunmoException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                throw YunmoException.notFound("the registry at %s has no %s:%s", registry.host(), repository, tag);
            }
            throw e;
        }
    }

    private static Optional<JsonNode> layer(JsonNode manifest, String type) {
        return StreamSupport.stream(manifest.path("layers").spliterator(), false)
                .filter(l -> l.path("mediaType").asString("").equals(type))
                .findFirst();
    }

    private static String sha256(JsonNode layer) {
        Matcher m = DIGEST.matcher(layer.path("digest").asString(""));
        if (!m.matches()) {
            throw YunmoException.invalid(
                    "the registry names a layer by '%s', expected sha256: and 64 digits",
                    layer.path("digest").asString(""));
        }
        return m.group(1);
    }

    /** The first line of the licence's text. */
    private Optional<String> licence(String repository, JsonNode layer) {
        return registry.text(blob(repository, sha256(layer)), MAX_LICENCE)
                .lines()
                .map(String::strip)
                .filter(l -> !l.isEmpty())
                .findFirst();
    }

    private URI blob(String repository, String sha256) {
        return registry.at(repository + "/blobs/sha256:" + sha256);
    }
}
