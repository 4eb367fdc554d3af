package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.util.List;

/** Writes an answer whole. */
public final class AnswerWriter {
    private AnswerWriter() {}

    /** The body: the first {@link JsonSink#length} bytes. */
    public static JsonSink write(AnswerHead head, List<ChoiceAnswer> choices, Usage usage) {
        JsonSink out = new JsonSink(1024);
        out.raw(head.bytes(false));
        for (int i = 0; i < choices.size(); i++) {
            out.raw(i == 0 ? "{\"index\":" : ",{\"index\":").number(i);
            choice(out, head.chat(), choices.get(i));
        }
        out.raw("],\"usage\":");
        usage.write(out);
        out.put('}');
        return out;
    }

    private static void choice(JsonSink out, boolean chat, ChoiceAnswer choice) {
        if (chat) {
            out.raw(",\"message\":{\"role\":\"assistant\",\"content\":").string(choice.text());
            out.raw(",\"refusal\":null}");
        } else {
            out.raw(",\"text\":").string(choice.text());
        }
        out.raw(",\"logprobs\":");
        if (choice.logprobs().isEmpty()) {
            out.raw("null");
        } else if (chat) {
            LogprobsWriter.chat(out, choice.logprobs().get());
        } else {
            LogprobsWriter.completion(out, choice.logprobs().get(), 0);
        }
        out.raw(",\"finish_reason\":").string(choice.finishReason()).put('}');
    }
}
