package io.yunmo.bench.tensor;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
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

/** Matrix products as a training step makes them: m rows of a batch, k inputs, n outputs. One product an operation. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GemmBenchmark {
    /** rows x inputs x outputs. */
    @Param({"32x100x64", "128x784x512", "256x4096x4096"})
    public String shape;

    @Param({"NN", "TN", "NT"})
    public Gemm.Form form;

    @Param({"1", "2"})
    public int threads;

    private final Arena arena = Arena.ofShared();
    private Workers workers;
    private Gemm gemm;
    private Matrix a;
    private Matrix b;
    private Matrix c;

    /** NN: outputs of a layer; TN: gradients of its weights; NT: gradients of its inputs. */
    @Setup
    public void allocate() {
        String[] s = shape.split("x");
        int rows = Integer.parseInt(s[0]);
        int in = Integer.parseInt(s[1]);
        int out = Integer.parseInt(s[2]);
        workers = new Workers(threads);
        gemm = new Gemm(workers, arena);
        a = form == Gemm.Form.NT ? Room.random(arena, rows, out) : Room.random(arena, rows, in);
        b = form == Gemm.Form.TN ? Room.random(arena, rows, out) : Room.random(arena, in, out);
        c = form == Gemm.Form.NN
                ? Memory.matrix(arena, rows, out)
                : form == Gemm.Form.TN ? Memory.matrix(arena, in, out) : Memory.matrix(arena, rows, in);
    }

    @Benchmark
    public void multiply() {
        gemm.multiply(form, a, b, c, false);
    }

    @TearDown
    public void free() {
        workers.close();
        arena.close();
    }
}
