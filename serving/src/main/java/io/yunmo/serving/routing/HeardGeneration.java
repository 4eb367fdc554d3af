package io.yunmo.serving.routing;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A generation that tells a listener when its tokens come and how it ends. */
final class HeardGeneration implements Generation {
    private final Generation plain;
    private final VersionListener listener;
    private final long start;
    private long last;
    private final AtomicBoolean ended = new AtomicBoolean();

    HeardGeneration(Generation plain, VersionListener listener, long start) {
        this.plain = plain;
        this.listener = listener;
        this.start = start;
    }

    @Override
    public Piece next() throws InterruptedException {
        try {
            Piece piece = plain.next();
            hear(piece);
            return piece;
        } catch (YunmoException e) {
            failed(e.code());
            throw e;
        } catch (RuntimeException | Error e) {
            failed(ErrorCode.INTERNAL);
            throw e;
        }
    }

    private void hear(Piece piece) {
        switch (piece) {
            case Piece.Prompt p -> {}
            case Piece.Text t -> token();
            case Piece.End end -> ended(end);
        }
    }

    private void ended(Piece.End end) {
        if (ended.compareAndSet(false, true)) {
            listener.generated(end.reason(), end.usage());
            listener.answered(1, System.nanoTime() - start);
        }
    }

    private void failed(ErrorCode code) {
        if (ended.compareAndSet(false, true)) {
            listener.failed(code, System.nanoTime() - start);
        }
    }

    private void token() {
        long now = System.nanoTime();
        if (last == 0) {
            listener.firstToken(now - start);
        } else {
            listener.nextToken(now - last);
        }
        last = now;
    }

    /** Any thread: a watcher may close what another one reads. */
    @Override
    public void close() {
        plain.close();
        if (ended.compareAndSet(false, true)) {
            listener.abandoned(System.nanoTime() - start);
        }
    }
}
