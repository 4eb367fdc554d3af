package io.yunmo.server.http;

import io.yunmo.protocol.openai.ApiError;
import io.yunmo.tensor.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error as the caller sees it.
 *
 * @param status of HTTP
 * @param message for people; a list of problems stands in lines that begin with {@code "  - "}
 * @param retryAfter seconds, where trying again makes sense
 */
public record Problem(int status, ErrorCode code, String message, OptionalInt retryAfter) {
    /** The single problems in {@link #message}, if it lists some. */
    public List<String> problems() {
        return message.lines()
                .filter(l -> l.startsWith("  - "))
                .map(l -> l.substring(4))
                .toList();
    }

    /**
     * The JSON body.
     *
     * @param coded whether the code and the single problems stand beside the text, as in Yunmo's own interface; the Open
     *     Inference Protocol knows the text alone
     */
    public byte[] body(boolean coded) {
        ObjectNode body = Json.object().put("error", message);
        if (coded) {
            body.put("code", code.name());
            List<String> problems = problems();
            if (!problems.isEmpty()) {
                problems.forEach(body.putArray("problems")::add);
            }
        }
        return Json.write(body);
    }

    /** The same in the form of OpenAI's API. */
    public ApiError envelope() {
        String type = status >= 500 ? "server_error" : "invalid_request_error";
        return new ApiError(
                message,
                type,
                Optional.empty(),
                switch (status) {
                    case 401 -> Optional.of("invalid_api_key");
                    case 404 -> Optional.of("unknown_url");
                    case 503 -> Optional.of(code == ErrorCode.OVERLOADED ? "server_overloaded" : "server_unavailable");
                    default -> Optional.empty();
                });
    }

    /** The JSON body as the interface at a path has it. */
    byte[] bodyAt(String path) {
        return path.startsWith("/v1/") ? envelope().bytes() : body(path.startsWith("/yunmo/"));
    }
}
