package io.yunmo.bench.tensor;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.kernel.attention.Attention;
import io.yunmo.tensor.kernel.attention.AttentionWiring;
import io.yunmo.tensor.kernel.attention.DotScores;
import io.yunmo.tensor.kernel.attention.Embeddings;
import io.yunmo.tensor.kernel.attention.Heads;
import io.yunmo.tensor.kernel.attention.Masking;
import io.yunmo.tensor.kernel.recurrent.CellActivation;
import io.yunmo.tensor.kernel.recurrent.Gru;
import io.yunmo.tensor.kernel.recurrent.GruResetBefore;
import io.yunmo.tensor.kernel.recurrent.Lstm;
import io.yunmo.tensor.kernel.recurrent.Recurrence;
import io.yunmo.tensor.kernel.recurrent.RecurrentState;
import io.yunmo.tensor.kernel.recurrent.RecurrentWeights;
import io.yunmo.tensor.kernel.recurrent.RecurrentWiring;
import io.yunmo.tensor.kernel.recurrent.SimpleRnn;
import java.lang.foreign.Arena;
import java.util.Collections;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Layers over sequences as a training step makes them, at batch 32: 64 units over 50 steps of 64 numbers; four heads of 32 numbers over
 * 64 tokens. One forward or backward pass an operation; with {@code -prof gc}, that nothing is allocated.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SequenceBenchmark {
    private static final int BATCH = 32;
    private static final int STEPS = 50;
    private static final int UNITS = 64;
    private static final int TOKENS = 64;
    private static final int HEADS = 4;
    private static final int WIDTH = 32;
    private static final CellActivation.Factory TANH = () -> CellActivation.TANH;
    private static final CellActivation.Factory SIGMOID = () -> CellActivation.SIGMOID;

    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private Workers workers;
    private Recurrence lstm;
    private Recurrence gru;
    private Recurrence gruBefore;
    private Recurrence simple;
    private Attention attention;
    private Embeddings embeddings;
    private Matrix numbers;
    private Matrix rows;
    private Matrix table;

    @Setup
    public void allocate() {
        workers = new Workers(threads);
        Gemm gemm = new Gemm(workers, arena);
        lstm = new Lstm(wiring(4, 1, 2), TANH, SIGMOID, gemm, arena);
        gru = new Gru(wiring(3, 2, 1), TANH, SIGMOID, gemm, arena);
        gruBefore = new GruResetBefore(wiring(3, 1, 1), TANH, SIGMOID, gemm, arena);
        simple = new SimpleRnn(wiring(1, 1, 1), TANH, gemm, arena);
        attention = attention();
        table = Room.random(arena, 1000, HEADS * WIDTH);
        numbers = Memory.matrix(arena, BATCH, TOKENS);
        rows = Memory.matrix(arena, BATCH * TOKENS, HEADS * WIDTH);
        embeddings = new Embeddings(table, workers);
        lstm.forward(BATCH, true);
        gru.forward(BATCH, true);
        gruBefore.forward(BATCH, true);
        simple.forward(BATCH, true);
        attention.forward(BATCH, true);
    }

    private RecurrentWiring wiring(int gates, int biasRows, int states) {
        return new RecurrentWiring(
                BATCH,
                STEPS,
                UNITS,
                weights(gates, biasRows),
                Optional.of(weights(gates, biasRows)),
                Room.random(arena, BATCH * STEPS, UNITS),
                Optional.of(Memory.matrix(arena, BATCH * STEPS, UNITS)),
                Optional.of(Memory.matrix(arena, BATCH * STEPS, UNITS)),
                Optional.of(Room.random(arena, BATCH * STEPS, UNITS)),
                Optional.empty(),
                Optional.empty(),
                Collections.nCopies(states, RecurrentState.INNER),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                true);
    }

    private RecurrentWeights weights(int gates, int biasRows) {
        return new RecurrentWeights(
                Room.random(arena, UNITS, gates * UNITS),
                Room.random(arena, UNITS, gates * UNITS),
                Optional.of(Room.random(arena, biasRows, gates * UNITS)));
    }

    private Heads heads() {
        return new Heads(
                Room.random(arena, BATCH * TOKENS, HEADS * WIDTH),
                WIDTH,
                Optional.of(Room.random(arena, BATCH * TOKENS, HEADS * WIDTH)));
    }

    private Attention attention() {
        AttentionWiring w = new AttentionWiring(
                BATCH,
                TOKENS,
                TOKENS,
                HEADS,
                HEADS,
                0.18f,
                heads(),
                heads(),
                Optional.empty(),
                0,
                Masking.REPLACED,
                Optional.empty(),
                Optional.of(Memory.matrix(arena, BATCH * HEADS * TOKENS, TOKENS)),
                Optional.empty());
        return new Attention(w, new DotScores(heads(), heads(), TOKENS, TOKENS, 1, threads, arena), workers, arena);
    }

    @Benchmark
    public void lstmForward() {
        lstm.forward(BATCH, true);
    }

    @Benchmark
    public void lstmBoth() {
        lstm.forward(BATCH, true);
        lstm.backward(BATCH);
    }

    @Benchmark
    public void gruBoth() {
        gru.forward(BATCH, true);
        gru.backward(BATCH);
    }

    @Benchmark
    public void gruResetBeforeBoth() {
        gruBefore.forward(BATCH, true);
        gruBefore.backward(BATCH);
    }

    @Benchmark
    public void simpleBoth() {
        simple.forward(BATCH, true);
        simple.backward(BATCH);
    }

    @Benchmark
    public void attentionForward() {
        attention.forward(BATCH, true);
    }

    @Benchmark
    public void attentionBackward() {
        attention.backward(BATCH);
    }

    @Benchmark
    public void embeddingBoth() {
        embeddings.gather(numbers, rows);
        embeddings.scatter(numbers, rows, table);
    }

    @TearDown
    public void free() {
        workers.close();
        arena.close();
    }
}
