package io.yunmo.server.openai;

import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.protocol.openai.ChoiceAnswer;
import io.yunmo.protocol.openai.Logprob;
import io.yunmo.protocol.openai.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One choice as its pieces come in. */
final class Progress {
    private final Tokens tokens;
    private final boolean logprobs;
    private final int[] prompt;
    private final String echo;
    private Optional<Piece.End> end = Optional.empty();

    /**
     * @param logprobs whether they are asked for
     * @param echo what the answer begins with; may be empty
     */
    Progress(Tokens tokens, boolean logprobs, int[] prompt, String echo) {
        this.tokens = tokens;
        this.logprobs = logprobs;
        this.prompt = prompt;
        this.echo = echo;
    }

    /** What a piece adds to the answer. */
    record Added(String text, List<Logprob> logprobs) {
        boolean isNothing() {
            return text.isEmpty() && logprobs.isEmpty();
        }
    }

    Added add(Piece piece) {
        return switch (piece) {
            case Piece.Prompt p ->
                new Added(echo, logprobs && !echo.isEmpty() ? tokens.prompt(prompt, p.logprobs()) : List.of());
            case Piece.Text t ->
                new Added(
                        t.text(), t.logprob().map(tokens::logprob).map(List::of).orElse(List.of()));
            case Piece.End e -> {
                end = Optional.of(e);
                yield new Added(e.rest(), List.of());
            }
        };
    }

    boolean ended() {
        return end.isPresent();
    }

    /** Why it ended, as the protocol says it. */
    String finishReason() {
        return reason(end.orElseThrow().reason());
    }

    private static String reason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH, CANCELLED, DEADLINE -> "length";
        };
    }

    /** What all choices took; a prompt counts once, however many answers it got. */
    static Usage usage(List<Progress> all, int choicesOfAPrompt) {
        long prompt = 0;
        long cached = 0;
        long completion = 0;
        for (int i = 0; i < all.size(); i++) {
            Piece.Usage usage = all.get(i).end.orElseThrow().usage();
            completion += usage.generatedTokens();
            if (i % choicesOfAPrompt == 0) {
                prompt += usage.promptTokens();
                cached += usage.cachedTokens();
            }
        }
        return new Usage(prompt, completion, cached);
    }

    /** Gathers a choice whole. */
    static final class Whole {
        private final StringBuilder text = new StringBuilder();
        private final List<Logprob> logprobs = new ArrayList<>();

        void add(Added added) {
            text.append(added.text());
            logprobs.addAll(added.logprobs());
        }

        ChoiceAnswer answer(Progress progress) {
            return new ChoiceAnswer(
                    text.toString(),
                    progress.logprobs ? Optional.of(logprobs) : Optional.empty(),
                    progress.finishReason());
        }
    }
}
