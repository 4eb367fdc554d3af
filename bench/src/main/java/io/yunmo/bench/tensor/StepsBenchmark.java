package io.yunmo.bench.tensor;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.Activation;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
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
 * Step kernels over 16 rows of 1,536 columns on one thread; a row's time is a sixteenth. {@code argmax} and {@code softmax} take
 * one row of 24,576. {@code -prof gc} must show no allocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StepsBenchmark {
    private static final int ROWS = 16;
    private static final int COLUMNS = 1536;

    @Param({"best", "java"})
    public String kernels;

    private final Arena arena = Arena.ofShared();
    private StepKernels steps;
    private RopeTable halves;
    private RopeTable adjacent;
    private long x;
    private long y;
    private long out;
    private long positions;

    @Setup
    public void allocate() {
        steps = (kernels.equals("best") ? Kernels.best() : Kernels.java()).steps();
        halves = new RopeTable(arena, RopeTable.Pairs.HALVES, RopeTable.frequencies(10000, 64), 1, 512);
        adjacent = new RopeTable(arena, RopeTable.Pairs.ADJACENT, RopeTable.frequencies(10000, 64), 1, 512);
        x = Memory.allocate(arena, ROWS * COLUMNS);
        y = Memory.allocate(arena, ROWS * COLUMNS);
        out = Memory.allocate(arena, ROWS * COLUMNS);
        positions = arena.allocate(4L * ROWS, 4).address();
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            Memory.put(x + 4L * i, (float) Math.sin(i) * 3);
            Memory.put(y + 4L * i, (float) Math.cos(i));
            Memory.ALL.set(ValueLayout.JAVA_INT, positions + 4L * (i % ROWS), i % ROWS);
        }
    }

    @Benchmark
    public void rmsNorm() {
        steps.rmsNorm(x, COLUMNS, y, 1e-5f, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void headRmsNorm() {
        steps.headRmsNorm(out, COLUMNS, COLUMNS / 64, 64, y, 1e-5f, 0, ROWS);
    }

    @Benchmark
    public void layerNorm() {
        steps.layerNorm(x, COLUMNS, y, y, 1e-5f, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void ropeHalves() {
        steps.rope(x, COLUMNS, COLUMNS / 64, 64, halves, positions, 0, ROWS);
    }

    @Benchmark
    public void ropeAdjacent() {
        steps.rope(x, COLUMNS, COLUMNS / 64, 64, adjacent, positions, 0, ROWS);
    }

    @Benchmark
    public void siluMultiply() {
        steps.activateMultiply(Activation.SILU, x, COLUMNS, y, COLUMNS, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void gelu() {
        steps.activate(Activation.GELU, x, COLUMNS, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void geluTanhMultiply() {
        steps.activateMultiply(Activation.GELU_TANH, x, COLUMNS, y, COLUMNS, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void add() {
        steps.add(x, COLUMNS, y, COLUMNS, out, COLUMNS, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void softcap() {
        steps.softcap(out, COLUMNS, 30, COLUMNS, 0, ROWS);
    }

    @Benchmark
    public void softmax() {
        steps.softmax(x, 0, out, 0, ROWS * COLUMNS, 0, 1);
    }

    @Benchmark
    public int argmax() {
        return steps.argmax(x, ROWS * COLUMNS);
    }

    @TearDown
    public void free() {
        arena.close();
    }
}
