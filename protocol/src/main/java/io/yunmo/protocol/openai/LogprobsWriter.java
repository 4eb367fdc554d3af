package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Logprobs in the forms of chats and of completions. */
final class LogprobsWriter {
    /** What the protocol says for a token that cannot come; JSON has no infinity. */
    private static final float IMPOSSIBLE = -9999;

    private LogprobsWriter() {}

    static void chat(JsonSink out, List<Logprob> logprobs) {
        out.raw("{\"content\":[");
        for (int i = 0; i < logprobs.size(); i++) {
            out.raw(i == 0 ? "{" : ",{");
            token(out, logprobs.get(i).token(), logprobs.get(i).logprob());
            out.raw(",\"top_logprobs\":[");
            List<Logprob.Alternative> best = logprobs.get(i).best();
            for (int j = 0; j < best.size(); j++) {
                out.raw(j == 0 ? "{" : ",{");
                token(out, best.get(j).token(), best.get(j).logprob());
                out.put('}');
            }
            out.raw("]}");
        }
        out.raw("],\"refusal\":null}");
    }

    private static void token(JsonSink out, TokenText token, float logprob) {
        out.raw("\"token\":").string(token.text());
        out.raw(",\"logprob\":");
        number(out, logprob);
        out.raw(",\"bytes\":");
        if (token.bytes().length == 0) {
            out.raw("null");
            return;
        }
        out.put('[');
        for (int i = 0; i < token.bytes().length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.number(token.bytes()[i] & 0xFF);
        }
        out.put(']');
    }

    private static int points(String text) {
        return text.codePointCount(0, text.length());
    }

    /** @param offset of the first token in the answer's text, in characters */
    static void completion(JsonSink out, List<Logprob> logprobs, int offset) {
        out.raw("{\"tokens\":[");
        for (int i = 0; i < logprobs.size(); i++) {
            comma(out, i);
            out.string(logprobs.get(i).token().text());
        }
        out.raw("],\"token_logprobs\":[");
        for (int i = 0; i < logprobs.size(); i++) {
            comma(out, i);
            number(out, logprobs.get(i).logprob());
        }
        out.raw("],\"top_logprobs\":[");
        for (int i = 0; i < logprobs.size(); i++) {
            comma(out, i);
            best(out, logprobs.get(i));
        }
        out.raw("],\"text_offset\":[");
        int at = offset;
        for (int i = 0; i < logprobs.size(); i++) {
            comma(out, i);
            out.number(at);
            at += points(logprobs.get(i).token().text());
        }
        out.raw("]}");
    }

    /** The best tokens, and the one that came. */
    private static void best(JsonSink out, Logprob logprob) {
        if (Float.isNaN(logprob.logprob())) {
            out.raw("null");
            return;
        }
        Set<String> keys = new HashSet<>();
        out.put('{');
        for (Logprob.Alternative a : logprob.best()) {
            entry(out, keys, a.token().key(), a.logprob());
        }
        entry(out, keys, logprob.token().key(), logprob.logprob());
        out.put('}');
    }

    private static void entry(JsonSink out, Set<String> keys, String key, float logprob) {
        if (keys.add(key)) {
            comma(out, keys.size() - 1);
            out.string(key).put(':');
            number(out, logprob);
        }
    }

    private static void number(JsonSink out, float logprob) {
        out.number(Math.max(logprob, IMPOSSIBLE));
    }

    private static void comma(JsonSink out, int i) {
        if (i > 0) {
            out.put(',');
        }
    }
}
