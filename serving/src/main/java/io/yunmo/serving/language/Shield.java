package io.yunmo.serving.language;

import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps what people say from becoming control tokens. A template mixes its own control tokens with the messages' texts into one
 * text, in which they cannot be told apart any more. So every control token that a message spells, or begins and leaves
 * unfinished at its end, gets a mark behind its first character before the template sees it: a Unicode noncharacter that occurs
 * in none of the messages. In the rendered text the marks say where no control token may begin, and are taken out again. A
 * template may trim, split or escape a message as it likes; where it looks for control tokens in one, it finds none, which is
 * as it should be.
 */
final class Shield {
    private static final char FIRST_MARK = '\uFDD0';
    private static final char LAST_MARK = '\uFDEF';

    private final Tokenizer tokenizer;
    private final char mark;
    private final List<Map<String, Object>> messages;
    private final List<Object> tools;

    private Shield(Tokenizer tokenizer, char mark, Prompt.Chat chat) {
        this.tokenizer = tokenizer;
        this.mark = mark;
        this.messages = chat.messages().stream().map(this::marked).toList();
        this.tools = chat.tools().stream().map(this::marked).toList();
    }

    /** INVALID when the messages hold every noncharacter there is. */
    static Shield of(Tokenizer tokenizer, Prompt.Chat chat) {
        BitSet taken = new BitSet();
        look(chat.messages(), taken);
        look(chat.tools(), taken);
        int mark = taken.nextClearBit(FIRST_MARK);
        if (mark > LAST_MARK) {
            throw YunmoException.invalid(
                    "the messages hold all of the noncharacters U+FDD0 to U+FDEF; leave them out, they mean nothing");
        }
        return new Shield(tokenizer, (char) mark, chat);
    }

    private static void look(Object value, BitSet taken) {
        switch (value) {
            case String s -> {
                for (int i = 0; i < s.length(); i++) {
                    if (s.charAt(i) >= FIRST_MARK && s.charAt(i) <= LAST_MARK) {
                        taken.set(s.charAt(i));
                    }
                }
            }
            case Map<?, ?> m ->
                m.forEach((k, v) -> {
                    look(k, taken);
                    look(v, taken);
                });
            case List<?> l -> l.forEach(v -> look(v, taken));
            case null -> {}
            default -> {}
        }
    }

    /** As given, with marks. */
    List<Map<String, Object>> messages() {
        return messages;
    }

    /** As given, with marks. */
    List<Object> tools() {
        return tools;
    }

    /** A rendered text without marks. {@code plain} has the places where no control token may begin. */
    record Text(String text, BitSet plain) {}

    Text remove(String rendered) {
        int at = rendered.indexOf(mark);
        if (at < 0) {
            return new Text(rendered, new BitSet());
        }
        BitSet plain = new BitSet();
        StringBuilder text = new StringBuilder(rendered.length());
        int from = 0;
        for (; at >= 0; at = rendered.indexOf(mark, from)) {
            text.append(rendered, from, at);
            if (!text.isEmpty()) {
                plain.set(text.offsetByCodePoints(text.length(), -1));
            }
            from = at + 1;
        }
        return new Text(text.append(rendered, from, rendered.length()).toString(), plain);
    }

    private Map<String, Object> marked(Map<?, ?> given) {
        Map<String, Object> marked = new LinkedHashMap<>();
        given.forEach((k, v) -> marked.put(marked(k.toString()), marked(v)));
        return marked;
    }

    private Object marked(Object value) {
        return switch (value) {
            case String s -> marked(s);
            case Map<?, ?> m -> marked(m);
            case List<?> l -> {
                List<Object> marked = new ArrayList<>(l.size());
                l.forEach(v -> marked.add(marked(v)));
                yield marked;
            }
            case null -> value;
            default -> value;
        };
    }

    private String marked(String text) {
        BitSet places = tokenizer.controls(text);
        if (places.isEmpty()) {
            return text;
        }
        StringBuilder marked = new StringBuilder(text.length() + places.cardinality());
        int from = 0;
        for (int at = places.nextSetBit(0); at >= 0; at = places.nextSetBit(at + 1)) {
            int to = text.offsetByCodePoints(at, 1);
            marked.append(text, from, to).append(mark);
            from = to;
        }
        return marked.append(text, from, text.length()).toString();
    }
}
