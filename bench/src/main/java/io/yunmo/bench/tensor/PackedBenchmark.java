package io.yunmo.bench.tensor;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.Rows;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Products of packed weights as a language model makes them. {@code gigaOperations} a second counts a multiplication and an
 * addition as two, {@code gigaBytes} a second the weights once a call: what memory must deliver when they exceed the caches.
 * The variant of C is chosen by {@code -jvmArgsAppend -Dyunmo.native=avx2}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class PackedBenchmark {
    /** How weights lie in memory. */
    public enum Layout {
        FOUR,
        FOUR_MINIMUMS,
        SIX,
        SIX_MINIMUMS,
        SIX_HALF,
        SIX_HALF_MINIMUMS,
        EIGHT,
        F32,
        BF16
    }

    /** Operations and bytes of a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Rate {
        public double gigaOperations;
        public double gigaBytes;
    }

    @Param({"best", "java"})
    public String kernels;

    @Param({"FOUR", "FOUR_MINIMUMS", "SIX_HALF", "EIGHT"})
    public Layout layout;

    /** Outputs x inputs; the last is larger than the caches. */
    @Param({"1536x576", "576x1536", "49152x576", "8192x2048"})
    public String shape;

    @Param({"1", "4", "16", "512"})
    public int tokens;

    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private PackedProduct product;
    private Workers workers;
    private PackedMatrix w;
    private Rows x;
    private long out;

    @Setup
    public void allocate() {
        product = (kernels.equals("best") ? Kernels.best() : Kernels.java()).products();
        workers = new Workers(threads);
        String[] s = shape.split("x");
        int rows = Integer.parseInt(s[0]);
        int columns = Integer.parseInt(s[1]);
        w = matrix(0, rows, columns);
        MemorySegment memory = arena.allocate(w.bytes(), 64);
        w = matrix(memory.address(), rows, columns);
        SplittableRandom random = new SplittableRandom(1);
        for (long i = 0; i < w.bytes(); i += 2) { // as halves and as floats small normal numbers
            memory.set(ValueLayout.JAVA_SHORT, i, (short) (0x1200 | random.nextInt(256)));
        }
        x = Rows.allocate(arena, tokens, columns);
        for (long i = 0; i < (long) tokens * columns; i++) {
            Memory.put(x.floats() + 4 * i, (float) random.nextGaussian());
        }
        product.quantize(x, 0, tokens, 0, columns);
        out = arena.allocate(4L * tokens * w.panels() * PackedMatrix.PANEL, 64).address();
    }

    private PackedMatrix matrix(long address, int rows, int columns) {
        return switch (layout) {
            case FOUR -> new Packed4(address, rows, columns, false);
            case FOUR_MINIMUMS -> new Packed4(address, rows, columns, true);
            case SIX -> new Packed6(address, rows, columns, 32, false);
            case SIX_MINIMUMS -> new Packed6(address, rows, columns, 32, true);
            case SIX_HALF -> new Packed6(address, rows, columns, 16, false);
            case SIX_HALF_MINIMUMS -> new Packed6(address, rows, columns, 16, true);
            case EIGHT -> new Packed8(address, rows, columns);
            case F32 -> new PackedFloat(address, rows, columns, false);
            case BF16 -> new PackedFloat(address, rows, columns, true);
        };
    }

    @Benchmark
    public void multiply(Rate rate) {
        workers.run(this::part);
        rate.gigaOperations += 2e-9 * tokens * w.rows() * w.columns();
        rate.gigaBytes += 1e-9 * w.bytes();
    }

    private void part(int part, int parts) {
        int from = w.panels() * part / parts;
        int to = w.panels() * (part + 1) / parts;
        product.multiply(w, x, 0, tokens, from, to, out, (long) w.panels() * PackedMatrix.PANEL);
    }

    @Benchmark
    public void quantize() {
        product.quantize(x, 0, tokens, 0, x.columns());
    }

    @TearDown
    public void free() {
        workers.close();
        arena.close();
    }
}
