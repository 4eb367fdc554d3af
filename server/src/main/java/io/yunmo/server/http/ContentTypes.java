package io.yunmo.server.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;

/** Header fields that are made once. */
final class ContentTypes {
    private static final Header JSON = HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
    private static final Header BINARY =
            HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/octet-stream");

    private ContentTypes() {}

    static Header header(String contentType) {
        return switch (contentType) {
            case "application/json" -> JSON;
            case "application/octet-stream" -> BINARY;
            default -> HeaderValues.create(HeaderNames.CONTENT_TYPE, contentType);
        };
    }
}
