package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.util.Arrays;

/**
 * What stands before the choices of an answer, and of each event of a stream.
 *
 * @param chat whether it answers a chat, or completes a text
 * @param created seconds since 1970
 * @param model as the request named it
 * @param fingerprint of what computed the answer
 */
public record AnswerHead(boolean chat, String id, long created, String model, String fingerprint) {
    /** The object's beginning, up to its choices. */
    byte[] bytes(boolean event) {
        JsonSink out = new JsonSink(256);
        out.raw(event ? "data: {\"id\":" : "{\"id\":").string(id);
        out.raw(",\"object\":").string(object(event));
        out.raw(",\"created\":").number(created);
        out.raw(",\"model\":").string(model);
        out.raw(",\"system_fingerprint\":").string(fingerprint);
        out.raw(",\"choices\":[");
        return Arrays.copyOf(out.bytes(), out.length());
    }

    private String object(boolean event) {
        if (!chat) {
            return "text_completion";
        }
        return event ? "chat.completion.chunk" : "chat.completion";
    }
}
