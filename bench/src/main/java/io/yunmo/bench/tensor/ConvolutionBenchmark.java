package io.yunmo.bench.tensor;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.kernel.convolution.Axis;
import io.yunmo.tensor.kernel.convolution.Convolution;
import io.yunmo.tensor.kernel.convolution.DepthwiseConvolution;
import io.yunmo.tensor.kernel.convolution.Places;
import io.yunmo.tensor.kernel.convolution.Pooling;
import io.yunmo.tensor.kernel.convolution.Window;
import java.lang.foreign.Arena;
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

/** Convolutions and pooling of a batch of 32, windows of 3x3 (pooling 2x2). One call an operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ConvolutionBenchmark {
    private static final int SAMPLES = 32;

    /** Side of the image, channels, filters, padding. */
    @Param({"8-1-32-valid", "6-32-64-valid", "8-32-64-same", "28-1-32-valid", "26-32-64-valid"})
    public String shape;

    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private Workers workers;
    private Convolution convolution;
    private DepthwiseConvolution depthwise;
    private Pooling pooling;
    private Matrix x;
    private Matrix y;
    private Matrix kernel;
    private Matrix dw;
    private Matrix dx;
    private Matrix each;
    private Matrix eachY;
    private Matrix pooled;
    private long bias;

    /** Makes room and random values. */
    @Setup
    public void allocate() {
        String[] s = shape.split("-");
        int side = Integer.parseInt(s[0]);
        int channels = Integer.parseInt(s[1]);
        int filters = Integer.parseInt(s[2]);
        Axis axis = s[3].equals("same") ? Axis.same(side, 3, 1, 1) : Axis.valid(side, 3, 1, 1);
        Window window = new Window(Axis.NONE, axis, axis);
        workers = new Workers(threads);
        convolution = new Convolution(window, channels, filters, 1, new Gemm(workers, arena), arena);
        depthwise = new DepthwiseConvolution(window, channels, 1, workers, arena);
        x = Room.random(arena, SAMPLES * window.inputs(), channels);
        y = Room.random(arena, SAMPLES * window.outputs(), filters);
        dx = Memory.matrix(arena, x.rows(), channels);
        kernel = Room.random(arena, 9 * channels, filters);
        dw = Memory.matrix(arena, 9 * channels, filters);
        each = Room.random(arena, 9 * channels, 1);
        eachY = Memory.matrix(arena, y.rows(), channels);
        bias = Memory.allocate(arena, Math.max(filters, channels));
        Axis half = Axis.same(side, 2, 2, 1);
        Window halves = new Window(Axis.NONE, half, half);
        pooling = new Pooling(Pooling.Kind.MAX, Places.of(halves), channels, workers);
        pooled = Room.random(arena, SAMPLES * halves.outputs(), channels);
    }

    @Benchmark
    public void forward() {
        convolution.forward(SAMPLES, x, kernel, bias, y, true);
    }

    @Benchmark
    public void weightGradient() {
        convolution.weightGradient(SAMPLES, x, y, dw);
    }

    @Benchmark
    public void inputGradient() {
        convolution.inputGradient(SAMPLES, y, kernel, dx);
    }

    @Benchmark
    public void depthwiseForward() {
        depthwise.forward(SAMPLES, x, each, bias, eachY, false);
    }

    @Benchmark
    public void depthwiseWeightGradient() {
        depthwise.weightGradient(SAMPLES, x, eachY, each);
    }

    @Benchmark
    public void depthwiseInputGradient() {
        depthwise.inputGradient(SAMPLES, eachY, each, dx);
    }

    @Benchmark
    public void maxPooling() {
        pooling.forward(SAMPLES, x, pooled);
    }

    @Benchmark
    public void maxPoolingGradient() {
        pooling.backward(SAMPLES, x, pooled, pooled, dx);
    }

    /** Ends the threads. */
    @TearDown
    public void free() {
        workers.close();
        arena.close();
    }
}
