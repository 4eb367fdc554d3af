package io.yunmo.server.pull;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.pull.source.FileSource;
import io.yunmo.server.pull.source.HubSource;
import io.yunmo.server.pull.source.OllamaSource;
import io.yunmo.server.pull.source.PackageSource;
import io.yunmo.server.pull.source.Source;
import io.yunmo.server.pull.source.Web;
import io.yunmo.server.pull.source.WebSource;
import io.yunmo.serving.runtime.Nearest;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All sources by their scheme, those that the configuration allows marked. Immutable. */
final class Sources {
    private static final String HUB = "https://huggingface.co";
    private static final String OLLAMA = "https://registry.ollama.ai";

    private final Map<String, Source> all = new LinkedHashMap<>();
    private final List<String> allowed;

    /** @param environment HF_ENDPOINT, HF_TOKEN and OLLAMA_REGISTRY are read from it */
    Sources(ServerConfig.Pull config, Map<String, String> environment, Web web) {
        this.allowed = config.sources();
        Optional<String> token =
                Optional.ofNullable(environment.get("HF_TOKEN")).filter(t -> !t.isBlank());
        add(new FileSource());
        add(new WebSource("https", web));
        add(new WebSource("http", web));
        add(new HubSource(address(environment, "HF_ENDPOINT", HUB), token, web));
        add(new OllamaSource(address(environment, "OLLAMA_REGISTRY", OLLAMA), web));
        add(PackageSource.pip());
        add(PackageSource.npm());
        for (String scheme : allowed) {
            if (!all.containsKey(scheme)) {
                throw YunmoException.invalid(
                        "pull.sources names '%s'%s; there are %s",
                        scheme, Nearest.hint(scheme, all.keySet()), String.join(", ", all.keySet()));
            }
        }
    }

    private void add(Source source) {
        all.put(source.scheme(), source);
    }

    private static URI address(Map<String, String> environment, String name, String otherwise) {
        String text = Optional.ofNullable(environment.get(name))
                .filter(t -> !t.isBlank())
                .orElse(otherwise);
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && uri.getScheme().matches("https?")) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw YunmoException.invalid("%s is '%s'; it must be an address such as %s", name, text, otherwise);
    }

    /** The source of a reference. */
    Source of(String reference) {
        int colon = reference.indexOf(':');
        String scheme = colon < 1 ? "" : reference.substring(0, colon);
        Source source = all.get(scheme);
        if (source == null) {
            throw YunmoException.invalid("'%s' names no source; give one of:\n  %s", reference, forms());
        }
        if (!allowed.contains(scheme)) {
            throw new YunmoException(
                    ErrorCode.DENIED,
                    "this server does not pull from '" + scheme + ":'; its pull.sources allows "
                            + (allowed.isEmpty() ? "none" : String.join(", ", allowed)));
        }
        return source;
    }

    private String forms() {
        return String.join(
                "\n  ",
                all.values().stream()
                        .filter(s -> allowed.contains(s.scheme()))
                        .map(Source::form)
                        .toList());
    }
}
