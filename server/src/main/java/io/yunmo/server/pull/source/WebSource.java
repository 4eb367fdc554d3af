package io.yunmo.server.pull.source;

import io.yunmo.tensor.YunmoException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code https://host/path/model.gguf}: any web address. */
public final class WebSource implements Source {
    private final String scheme;
    private final Web web;

    /** @param scheme {@code https}, or {@code http} where that is allowed */
    public WebSource(String scheme, Web web) {
        this.scheme = scheme;
        this.web = web;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String form() {
        return scheme + "://host/path/model.gguf";
    }

    @Override
    public Found find(String rest) {
        URI address = address(scheme + ":" + rest);
        return new Found.Remote(
                Names.of(address.getPath()),
                address,
                headers -> web.get(address, headers),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty());
    }

    private URI address(String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() == null || address.getUserInfo() != null || address.getPath() == null) {
                throw YunmoException.invalid("%s is not an address of the form %s", text, form());
            }
            return address;
        } catch (URISyntaxException e) {
            throw YunmoException.invalid("%s is not an address: %s", text, e.getReason());
        }
    }
}
