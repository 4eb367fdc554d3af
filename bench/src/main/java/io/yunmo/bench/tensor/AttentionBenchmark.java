package io.yunmo.bench.tensor;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
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
 * Attention of one layer on one thread: {@code prefill} is a prompt of {@code context} tokens at once, {@code decode} one token
 * at its end, by turns in enough layers that keys and values come from memory, {@code store} what a prompt keeps. {@code
 * gigaOperations} counts a multiplication and an addition as two and only what a causal mask leaves; {@code gigaBytes} are the
 * keys and values read once. {@code -prof gc} must show no allocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttentionBenchmark {
    private static final int LAYERS = 30;

    /** Operations and bytes of a second. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Rate {
        public double gigaOperations;
        public double gigaBytes;
    }

    @Param({"best", "java"})
    public String kernels;

    @Param({"F16", "Q8", "F32"})
    public KvLayout.Type type;

    /** Heads, KV heads and dimensions of a head: SmolLM2 135M, Llama 3.2 1B. */
    @Param({"9/3/64", "32/8/64"})
    public String shape;

    @Param({"512", "1000"})
    public int context;

    private final Arena arena = Arena.ofShared();
    private AttentionKernel attention;
    private AttentionKernel.Task prefill;
    private AttentionKernel.Task[] decode;
    private long k;
    private long stride;
    private int turn;

    @Setup
    public void allocate() {
        attention = (kernels.equals("best") ? Kernels.best() : Kernels.java()).attention();
        String[] s = shape.split("/");
        int heads = Integer.parseInt(s[0]);
        int size = Integer.parseInt(s[2]);
        KvLayout layout = new KvLayout(type, Integer.parseInt(s[1]), size, size);
        stride = (long) layout.kvHeads() * size;
        k = random(context * stride);
        long queries = random((long) context * heads * size);
        long out = random((long) context * heads * size);
        int blocks = (context + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
        long table = arena.allocate(4L * blocks, 4).address();
        for (int i = 0; i < blocks; i++) {
            Memory.ALL.set(ValueLayout.JAVA_INT, table + 4L * i, blocks - 1 - i);
        }
        decode = new AttentionKernel.Task[LAYERS];
        for (int i = 0; i < LAYERS; i++) {
            long layer = arena.allocate(blocks * layout.bytes(), 64).address();
            attention.store(layout, layer, table, 0, context, k, k, stride);
            decode[i] = task(layout, layer, table, context - 1, heads, queries, out);
        }
        prefill = task(layout, decode[0].layer(), table, 0, heads, queries, out);
    }

    private AttentionKernel.Task task(
            KvLayout layout, long layer, long table, int position, int heads, long queries, long out) {
        long width = (long) heads * layout.keyLength();
        return new AttentionKernel.Task(
                layout, layer, table, position, context, true, 0, heads, 0.125f, 0, queries, width, out, width);
    }

    private long random(long floats) {
        long address = Memory.allocate(arena, floats);
        SplittableRandom random = new SplittableRandom(floats);
        for (long i = 0; i < floats; i++) {
            Memory.put(address + 4 * i, (float) random.nextDouble(-1, 1));
        }
        return address;
    }

    @Benchmark
    public void prefill(Rate rate) {
        attention.attend(prefill, 0, context, 0, prefill.layout().kvHeads());
        count(rate, 0.5 * context * (context + 1), context);
    }

    @Benchmark
    public void decode(Rate rate) {
        turn = (turn + 1) % LAYERS;
        attention.attend(decode[turn], 0, 1, 0, prefill.layout().kvHeads());
        count(rate, context, context);
    }

    @Benchmark
    public void store(Rate rate) {
        attention.store(prefill.layout(), prefill.layer(), prefill.table(), 0, context, k, k, stride);
        count(rate, 0, context);
    }

    private void count(Rate rate, double pairs, double positions) {
        KvLayout layout = prefill.layout();
        rate.gigaOperations += 1e-9 * 2 * pairs * prefill.heads() * (layout.keyLength() + layout.valueLength());
        rate.gigaBytes += 1e-9 * positions * layout.bytes() / KvLayout.TOKENS;
    }

    @TearDown
    public void free() {
        arena.close();
    }
}
