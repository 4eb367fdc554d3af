package io.yunmo.server.pull.source;

import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A registry that may want a token for what everybody may read: it answers 401 and says who gives one. <a
 * href="https://distribution.github.io/distribution/spec/auth/token/">Token authentication</a>
 */
final class Registry {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    private final URI address;
    private final Web web;

    Registry(URI address, Web web) {
        this.address = address;
        this.web = web;
    }

    String host() {
        return address.getHost();
    }

    URI at(String path) {
        String base = address.toString();
        return URI.create((base.endsWith("/") ? base : base + "/") + "v2/" + path);
    }

    /** As {@link Web#get}, with a token where the registry asks for one. */
    Web.Answer get(URI at, Map<String, String> headers) throws IOException {
        Web.Answer answer = web.open(at, headers);
        Optional<URI> realm = answer.status() == 401
                ? answer.headers().firstValue("WWW-Authenticate").flatMap(this::realm)
                : Optional.empty();
        if (realm.isEmpty()) {
            return Web.good(at, answer);
        }
        answer.close();
        Map<String, String> shown = new HashMap<>(headers);
        shown.put("Authorization", "Bearer " + token(realm.get()));
        return Web.good(at, web.open(at, shown));
    }

    JsonNode json(URI at, Map<String, String> headers) {
        return Web.json(at, () -> get(at, headers));
    }

    String text(URI at, int most) {
        return Web.text(at, () -> get(at, Map.of()), most);
    }

    /** Where the challenge says that tokens are had: not over a less safe way than the registry itself. */
    private Optional<URI> realm(String challenge) {
        if (!challenge.regionMatches(true, 0, "Bearer ", 0, 7)) {
            return Optional.empty();
        }
        Map<String, String> parameters = new HashMap<>();
        Matcher m = PARAMETER.matcher(challenge);
        while (m.find()) {
            parameters.put(m.group(1), m.group(2));
        }
        String query = Stream.of("service", "scope")
                .filter(parameters::containsKey)
                .map(p -> p + "=" + URLEncoder.encode(parameters.get(p), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        String realm = parameters.getOrDefault("realm", "");
        try {
            URI uri = new URI(realm + (realm.contains("?") ? "&" : "?") + query);
            return Web.asSafe(address, uri) ? Optional.of(uri) : Optional.empty();
        } catch (java.net.URISyntaxException e) {
            return Optional.empty();
        }
    }

    private String token(URI realm) {
        JsonNode answer = Web.json(realm, () -> web.get(realm, Map.of()));
        String token = answer.path("token").asString(answer.path("access_token").asString(""));
        if (!token.matches("[\\x21-\\x7E]+")) {
            throw YunmoException.invalid("%s gave no token for the registry at %s", realm.getHost(), host());
        }
        return token;
    }
}
