package io.yunmo.server.openai;

import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Piece;
import java.util.ArrayList;
import java.util.List;

/** One answer as it grows. */
final class Choice {
    final StringBuilder text = new StringBuilder();
    final List<Piece.TokenLogprob> logprobs = new ArrayList<>();
    Piece.End end;

    /** Takes a piece in; returns the text that it adds. */
    String add(Piece piece) {
        return switch (piece) {
            case Piece.Prompt prompt -> "";
            case Piece.Text t -> {
                t.logprob().ifPresent(logprobs::add);
                text.append(t.text());
                yield t.text();
            }
            case Piece.End e -> {
                end = e;
                text.append(e.rest());
                yield e.rest();
            }
        };
    }

    String finishReason() {
        return end.reason() == FinishReason.STOP ? "stop" : "length";
    }
}
