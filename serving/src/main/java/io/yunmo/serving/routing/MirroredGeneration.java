package io.yunmo.serving.routing;

import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.runtime.Prompt;

/** A generation whose answer is handed to a mirror once it is whole. */
public final class MirroredGeneration implements Generation {
    private final Generation plain;
    private final Mirror mirror;
    private final Prompt prompt;
    private final GenerationRequest request;
    private final StringBuilder text = new StringBuilder();
    private final long start = System.nanoTime();

    public MirroredGeneration(Generation plain, Mirror mirror, Prompt prompt, GenerationRequest request) {
        this.plain = plain;
        this.mirror = mirror;
        this.prompt = prompt;
        this.request = request;
    }

    @Override
    public Piece next() throws InterruptedException {
        Piece piece = plain.next();
        switch (piece) {
            case Piece.Prompt p -> {}
            case Piece.Text t -> text.append(t.text());
            case Piece.End end -> ended(end);
        }
        return piece;
    }

    private void ended(Piece.End end) {
        if (whole(end.reason())) {
            mirror.reflect(prompt, request, text.append(end.rest()).toString(), System.nanoTime() - start);
        }
    }

    /** Whether an answer is the whole of what was asked for, so that it may be compared. */
    static boolean whole(FinishReason reason) {
        return switch (reason) {
            case STOP, LENGTH -> true;
            case CANCELLED, DEADLINE -> false;
        };
    }

    @Override
    public void close() {
        plain.close();
    }
}
