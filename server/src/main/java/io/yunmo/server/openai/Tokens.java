package io.yunmo.server.openai;

import io.yunmo.language.scheduling.Piece;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.protocol.openai.Logprob;
import io.yunmo.protocol.openai.TokenText;
import java.util.ArrayList;
import java.util.List;

/** Tokens and their logprobs as the protocol writes them. */
final class Tokens {
    private final Tokenizer tokenizer;

    Tokens(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    Logprob logprob(Piece.TokenLogprob l) {
        List<Logprob.Alternative> best = l.best().stream()
                .map(b -> new Logprob.Alternative(text(b.token()), b.logprob()))
                .toList();
        return new Logprob(text(l.token()), l.logprob(), best);
    }

    /** Those of a prompt, whose first token has none. */
    List<Logprob> prompt(int[] prompt, List<Piece.TokenLogprob> logprobs) {
        List<Logprob> all = new ArrayList<>(prompt.length);
        all.add(new Logprob(text(prompt[0]), Float.NaN, List.of()));
        logprobs.forEach(l -> all.add(logprob(l)));
        return all;
    }

    private TokenText text(int token) {
        return new TokenText(tokenizer.bytes(token), tokenizer.spelling(token));
    }
}
