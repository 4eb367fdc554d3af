package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Writes the events of a stream, each into the same bytes: they count until the next event. Costs no more than the event's own
 * bytes. One thread.
 */
public final class EventWriter {
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final boolean chat;
    private final byte[] head;
    private final byte[] tail;
    private final JsonSink out = new JsonSink(512);

    /** @param usage whether the stream will end with the usage, which every event before it then announces as null */
    public EventWriter(AnswerHead head, boolean usage) {
        this.chat = head.chat();
        this.head = head.bytes(true);
        this.tail = (usage ? "}],\"usage\":null}\n\n" : "}]}\n\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** A chat's choice begins: it says who speaks. */
    public JsonSink begin(int index) {
        return end(choice(index).raw("\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"), "null");
    }

    /** More text, with the logprobs of its tokens if asked for; {@code offset} is where the text stands in the answer. */
    public JsonSink text(int index, String text, Optional<List<Logprob>> logprobs, int offset) {
        choice(index).raw(chat ? "\"delta\":{\"content\":" : "\"text\":").string(text);
        if (chat) {
            out.put('}');
        }
        if (logprobs.isEmpty()) {
            return end(out, "null");
        }
        out.raw(",\"logprobs\":");
        if (chat) {
            LogprobsWriter.chat(out, logprobs.get());
        } else {
            LogprobsWriter.completion(out, logprobs.get(), offset);
        }
        return out.raw(",\"finish_reason\":null").raw(tail);
    }

    /** A choice ends. */
    public JsonSink finish(int index, String reason) {
        return end(choice(index).raw(chat ? "\"delta\":{}" : "\"text\":\"\""), '"' + reason + '"');
    }

    /** The tokens that all of it took. */
    public JsonSink usage(Usage usage) {
        out.length(0);
        out.raw(head).raw("],\"usage\":");
        usage.write(out);
        return out.raw("}\n\n");
    }

    /** What went wrong after the stream began. */
    public JsonSink error(ApiError error) {
        out.length(0);
        out.raw("data: ");
        error.write(out);
        return out.raw("\n\n");
    }

    /** The stream's end. */
    public JsonSink done() {
        out.length(0);
        return out.raw(DONE);
    }

    private JsonSink choice(int index) {
        out.length(0);
        return out.raw(head).raw("{\"index\":").number(index).raw(",");
    }

    private JsonSink end(JsonSink to, String finishReason) {
        return to.raw(",\"logprobs\":null,\"finish_reason\":").raw(finishReason).raw(tail);
    }
}
