package io.yunmo.server.http;

import io.yunmo.tensor.ErrorCode;
import java.util.List;
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

    /** The JSON body in the form of OpenAI's API. */
    public byte[] openAiBody(String openAiCode) {
        String type = status == 401 || status == 403
                ? "authentication_error"
                : status == 429 || status == 503
                        ? "overloaded_error"
                        : status >= 500 ? "server_error" : "invalid_request_error";
        ObjectNode body = Json.object();
        body.putObject("error")
                .put("message", message)
                .put("type", type)
                .putNull("param")
                .put("code", openAiCode);
        return Json.write(body);
    }

    /** The same with the code that OpenAI has for this kind of error. */
    byte[] openAiBody() {
        return openAiBody(
                switch (status) {
                    case 401 -> "invalid_api_key";
                    case 404 -> "model_not_found";
                    case 429, 503 -> "server_overloaded";
                    default -> null;
                });
    }
}
