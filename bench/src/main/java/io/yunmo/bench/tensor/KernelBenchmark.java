package io.yunmo.bench.tensor;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Activations;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Halves;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Rows;
import io.yunmo.tensor.kernel.Updates;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The other kernels of a training step on the reference network: 32 rows, 64 units, 10 classes, 11,000 weights. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBenchmark {
    private static final long WEIGHTS = 11_264;

    private final Arena arena = Arena.ofShared();
    private Matrix logits;
    private Matrix probabilities;
    private Matrix hidden;
    private Matrix gradient;
    private Matrix activated;
    private MemorySegment halves;
    private MemorySegment floats;
    private long weights;
    private long gradients;
    private long momentum;
    private long velocity;
    private long sums;

    @Setup
    public void allocate() {
        logits = Room.random(arena, 32, 10);
        probabilities = Memory.matrix(arena, 32, 10);
        hidden = Room.random(arena, 32, 64);
        gradient = Room.random(arena, 32, 64);
        activated = Memory.matrix(arena, 32, 64);
        halves = arena.allocate(2 * 32 * 64, 64);
        floats = arena.allocate(4 * 32 * 64, 64);
        weights = Room.random(arena, 1, (int) WEIGHTS).address();
        gradients = Room.random(arena, 1, (int) WEIGHTS).address();
        momentum = Memory.allocate(arena, WEIGHTS);
        velocity = Memory.allocate(arena, WEIGHTS);
        sums = Memory.allocate(arena, 64);
    }

    @Benchmark
    public void softmax() {
        Rows.softmax(logits, probabilities);
    }

    @Benchmark
    public void relu() {
        Elementwise.relu(hidden.address(), hidden.address(), 32 * 64);
    }

    @Benchmark
    public void reluGradient() {
        Elementwise.reluGradient(hidden.address(), gradient.address(), gradient.address(), 32 * 64);
    }

    @Benchmark
    public void columnSums() {
        Rows.columnSums(gradient, sums);
    }

    @Benchmark
    public void exp() {
        Activations.exp(gradient, activated);
    }

    @Benchmark
    public void sigmoid() {
        Activations.sigmoid(gradient, activated);
    }

    @Benchmark
    public void tanh() {
        Activations.tanh(gradient, activated);
    }

    @Benchmark
    public void sigmoidGradient() {
        Elementwise.sigmoidGradient(hidden.address(), gradient.address(), activated.address(), 32 * 64);
    }

    @Benchmark
    public void add() {
        Elementwise.add(hidden.address(), gradient.address(), activated.address(), 32 * 64);
    }

    @Benchmark
    public void addScaled() {
        Elementwise.addScaled(1e-9f, gradient.address(), activated.address(), 32 * 64);
    }

    @Benchmark
    public void fill() {
        Elementwise.fill(activated.address(), 0, 32 * 64);
    }

    @Benchmark
    public void addBias() {
        Rows.addBias(activated, sums);
    }

    @Benchmark
    public void f16ToF32() {
        Halves.f16ToF32(halves, floats, 32 * 64);
    }

    @Benchmark
    public void f32ToBf16() {
        Halves.f32ToBf16(floats, halves, 32 * 64);
    }

    @Benchmark
    public void nesterov() {
        Updates.momentum(weights, gradients, velocity, WEIGHTS, 0.9f, true, 1e-6f);
    }

    @Benchmark
    public void adam() {
        Updates.adam(weights, gradients, momentum, velocity, WEIGHTS, 0.1f, 0.001f, 1e-3f, 1e-7f);
    }

    @Benchmark
    public void sgd() {
        Updates.sgd(weights, gradients, WEIGHTS, 1e-6f);
    }

    @Benchmark
    public void rmsprop() {
        Updates.rmsprop(weights, gradients, velocity, WEIGHTS, 0.9f, 0.1f, 1e-7f, 1e-6f);
    }

    @TearDown
    public void free() {
        arena.close();
    }
}
