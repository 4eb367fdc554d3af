package io.yunmo.server.pull.source;

import java.io.IOException;
import java.util.Map;

/** How a file behind a web address is asked for, with whatever its place wants to see. Any thread. */
@FunctionalInterface
public interface Access {
    /**
     * Asks for the file.
     *
     * @param headers {@code Range} and {@code If-Range}, or none
     * @return an answer below 300, or 416; the caller closes it
     * @throws io.yunmo.tensor.YunmoException DENIED, NOT_FOUND, OVERLOADED or UNAVAILABLE, as the place says
     */
    Web.Answer get(Map<String, String> headers) throws IOException;
}
