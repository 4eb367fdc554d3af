package io.yunmo.language.scheduling;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.LoadOptions;
import io.yunmo.language.cache.OffHeapKv;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** An engine on a {@link FakeModel}, with what it needs. */
final class Bench implements AutoCloseable {
    final FakeModel model;
    final Engine engine;
    private final OffHeapKv memory;
    private final Workers workers = new Workers(2);

    Bench(int blocks, int maxBatch, int maxSequences, int queue, boolean speculate) {
        model = new FakeModel(maxBatch, Math.max(64, maxSequences));
        memory = new OffHeapKv(FakeModel.layout(), 1, blocks);
        LoadOptions options =
                new LoadOptions(2, 0, 0, KvLayout.Type.F32, true, maxBatch, maxSequences, queue, speculate, 0);
        engine = new Engine(model, new FakeTokenizer(), memory, 1024, options, workers);
    }

    /** Room for much. */
    static Bench large() {
        return new Bench(4096, 128, 32, 1024, true);
    }

    /** All that a generation delivers, as one line of text that says every bit of it but the times. */
    static String read(Generation generation) throws InterruptedException {
        StringBuilder all = new StringBuilder();
        while (true) {
            switch (generation.next()) {
                case Piece.Prompt p -> all.append(p.logprobs());
                case Piece.Text t -> all.append(t.token()).append(t.text()).append(t.logprob());
                case Piece.End e -> {
                    return all.append(e.reason())
                            .append(e.rest())
                            .append(e.usage().generatedTokens())
                            .toString();
                }
            }
        }
    }

    /** Its pieces to the end. */
    static List<Piece> pieces(Generation generation) throws InterruptedException {
        List<Piece> pieces = new ArrayList<>();
        do {
            pieces.add(generation.next());
        } while (!(pieces.getLast() instanceof Piece.End));
        return pieces;
    }

    static Piece.End end(Generation generation) throws InterruptedException {
        return (Piece.End) pieces(generation).getLast();
    }

    /** Waits until the statistics are so: they follow the pieces by some microseconds. */
    EngineStatistics await(Predicate<EngineStatistics> how) {
        long start = System.nanoTime();
        while (!how.test(engine.statistics())) {
            if (System.nanoTime() - start > 20_000_000_000L) {
                throw new AssertionError("still " + engine.statistics());
            }
            Thread.onSpinWait();
            Thread.yield();
        }
        return engine.statistics();
    }

    /** Nothing runs, waits or is held. */
    EngineStatistics awaitIdle() {
        return await(s -> s.running() == 0 && s.waiting() == 0 && s.usedBlocks() == 0);
    }

    @Override
    public void close() {
        engine.close();
        workers.close();
        model.close();
        memory.close();
    }
}
