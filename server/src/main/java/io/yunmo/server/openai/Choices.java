package io.yunmo.server.openai;

import io.helidon.webserver.CloseConnectionException;
import io.yunmo.language.scheduling.FinishReason;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The generations of one request, read together: their pieces come in the order in which they are made. One thread reads;
 * {@link #cancel} is for any. A reader who is slow holds the generations up, by what little the queue and each generation's own
 * hold.
 */
final class Choices implements AutoCloseable {
    private static final int AHEAD = 64;

    private final List<Generation> generations;
    private final BlockingQueue<Numbered> arrived = new ArrayBlockingQueue<>(AHEAD);
    private final List<Thread> readers = new ArrayList<>();
    private volatile boolean cancelled;

    /** A piece and the choice that it belongs to, or why there is none. */
    record Numbered(int choice, Optional<Piece> piece, Optional<RuntimeException> failure) {}

    /** Takes the generations over, one or more. */
    Choices(List<Generation> generations) {
        this.generations = List.copyOf(generations);
        if (generations.size() > 1) {
            for (int i = 0; i < generations.size(); i++) {
                int choice = i;
                readers.add(Thread.ofVirtual().name("yunmo-choice").start(() -> read(choice)));
            }
        }
    }

    int size() {
        return generations.size();
    }

    private void read(int choice) {
        try {
            Piece piece;
            do {
                piece = generations.get(choice).next();
                arrived.put(new Numbered(choice, Optional.of(piece), Optional.empty()));
            } while (!(piece instanceof Piece.End));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody reads any more
        } catch (RuntimeException e) {
            tell(new Numbered(choice, Optional.empty(), Optional.of(e)));
        }
    }

    private void tell(Numbered failure) {
        try {
            arrived.put(failure);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * The next piece of any choice; blocks.
     *
     * @throws YunmoException when a generation failed
     * @throws CloseConnectionException after {@link #cancel}
     */
    Numbered next() throws InterruptedException {
        Numbered next = generations.size() == 1
                ? new Numbered(0, Optional.of(generations.getFirst().next()), Optional.empty())
                : arrived.take();
        if (next.failure().isPresent()) {
            throw next.failure().get();
        }
        if (cancelled && next.piece().filter(Choices::isCancelled).isPresent()) {
            throw new CloseConnectionException("the client went away");
        }
        return next;
    }

    private static boolean isCancelled(Piece piece) {
        return piece instanceof Piece.End end && end.reason() == FinishReason.CANCELLED;
    }

    /** Nobody wants the answer any more: everything ends within a step. */
    void cancel() {
        cancelled = true;
        generations.forEach(Generation::close);
    }

    @Override
    public void close() {
        generations.forEach(Generation::close);
        readers.forEach(Thread::interrupt);
    }
}
