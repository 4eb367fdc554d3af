package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.packed.Rows;

/** From a layer's input to what its attention adds to the residual: four phases, four barriers. */
final class AttentionPhase {
    private final Kernels kernels;
    private final StepKernels steps;
    private final Hyperparameters sizes;
    private final Scratch scratch;
    private final StepState state;
    private final Barrier barrier;
    private final PhaseClock clock;
    private final boolean causal;
    private KvMemory memory;

    /** @param memory for the first step; {@link #use} changes it */
    AttentionPhase(
            Kernels kernels,
            Hyperparameters sizes,
            Scratch scratch,
            StepState state,
            Barrier barrier,
            PhaseClock clock,
            boolean causal,
            KvMemory memory) {
        this.kernels = kernels;
        this.steps = kernels.steps();
        this.sizes = sizes;
        this.scratch = scratch;
        this.state = state;
        this.barrier = barrier;
        this.clock = clock;
        this.causal = causal;
        this.memory = memory;
    }

    /** Where keys and values are in the next step. */
    void use(KvMemory memory) {
        this.memory = memory;
    }

    /** KV heads whose outputs are whole groups of columns, so that who computes them can quantise them. */
    static int headGroup(Hyperparameters p) {
        int columns = p.heads() / p.kvHeads() * p.valueLength();
        for (int heads = 1; heads < p.kvHeads(); heads++) {
            if (heads * columns % 32 == 0) {
                return heads;
            }
        }
        return p.kvHeads();
    }

    /** @param last whether it is the last layer, where only those tokens go on that lead to logits */
    void run(Layer.Attention layer, int number, boolean last, int part, int parts) {
        multiply(layer.qkv(), scratch.input(), scratch.qkv(), scratch.qkvStride(), state.spans(false), part, parts);
        meet(part, PhaseClock.PRODUCTS);
        int from = Share.begin(state.tokenCount(), part, parts);
        int to = Share.begin(state.tokenCount(), part + 1, parts);
        rotate(layer, from, to);
        store(layer, number, from, to);
        meet(part, PhaseClock.ROTATION);
        attend(layer, number, last, part, parts);
        meet(part, PhaseClock.ATTENTION);
        multiply(
                layer.output(),
                scratch.attended(),
                scratch.branch(),
                scratch.branchStride(),
                state.spans(last),
                part,
                parts);
        meet(part, PhaseClock.PRODUCTS);
    }

    private void meet(int part, int phase) {
        clock.mark(part, phase);
        barrier.await();
        clock.mark(part, PhaseClock.WAITING);
    }

    private void multiply(Linear linear, Rows in, long out, long stride, Spans spans, int part, int parts) {
        int from = Share.begin(linear.panels(), part, parts);
        int to = Share.begin(linear.panels(), part + 1, parts);
        for (int s = 0; s < spans.count(); s++) {
            linear.multiply(kernels.products(), in, spans.from(s), spans.to(s), from, to, out, stride);
        }
    }

    private void rotate(Layer.Attention layer, int from, int to) {
        if (from == to) {
            return;
        }
        long queries = scratch.qkv();
        long keys = queries + 4L * layer.keyColumn();
        long stride = scratch.qkvStride();
        if (layer.qkv().bias() != 0) {
            steps.addBias(queries, stride, layer.qkv().bias(), layer.qkv().width(), from, to);
        }
        normalize(layer.queryNorm(), layer.normPerHead(), queries, sizes.heads(), from, to);
        normalize(layer.keyNorm(), layer.normPerHead(), keys, sizes.kvHeads(), from, to);
        if (layer.rope().isPresent()) {
            RopeTable table = layer.rope().get();
            steps.rope(queries, stride, sizes.heads(), sizes.keyLength(), table, state.positions(), from, to);
            steps.rope(keys, stride, sizes.kvHeads(), sizes.keyLength(), table, state.positions(), from, to);
        }
    }

    private void normalize(Norm norm, boolean perHead, long x, int heads, int from, int to) {
        if (!norm.present()) {
            return;
        }
        long stride = scratch.qkvStride();
        int size = sizes.keyLength();
        if (perHead) {
            steps.headRmsNorm(x, stride, heads, size, norm.weight(), norm.epsilon(), from, to);
        } else {
            norm.apply(steps, x, stride, x, stride, heads * size, from, to);
        }
    }

    private void store(Layer.Attention layer, int number, int from, int to) {
        long stride = scratch.qkvStride();
        for (int c = 0; c < state.chunks(); c++) {
            int first = Math.max(from, state.firstToken(c));
            int end = Math.min(to, state.firstToken(c + 1));
            if (first < end) {
                long row = scratch.qkv() + 4 * first * stride;
                kernels.attention()
                        .store(
                                memory.layout(),
                                memory.layer(number),
                                state.table(c),
                                state.chunk(c).position() + first - state.firstToken(c),
                                end - first,
                                row + 4L * layer.keyColumn(),
                                row + 4L * layer.valueColumn(),
                                stride);
            }
        }
    }

    private void attend(Layer.Attention layer, int number, boolean last, int part, int parts) {
        Units units = state.units(layer.window());
        int end = units.begin(part + 1, parts);
        int chunk = -1;
        AttentionKernel.Task task = null;
        for (int u = units.begin(part, parts); u < end; u++) {
            if (task == null || units.chunk(u) != chunk) {
                chunk = units.chunk(u);
                task = task(layer, number, chunk);
            }
            int from = Math.max(units.fromQuery(u), state.firstQuery(chunk, last));
            if (from < units.toQuery(u)) {
                kernels.attention().attend(task, from, units.toQuery(u), units.fromHead(u), units.toHead(u));
                quantize(layer, units, u, from);
            }
        }
    }

    private void quantize(Layer.Attention layer, Units units, int u, int fromQuery) {
        if (!layer.output().quantized()) {
            return;
        }
        Rows rows = scratch.attended();
        int columns = sizes.heads() / sizes.kvHeads() * sizes.valueLength();
        int end = units.toHead(u) == sizes.kvHeads() ? rows.columns() : units.toHead(u) * columns;
        int first = state.firstToken(units.chunk(u));
        kernels.products()
                .quantize(rows, first + fromQuery, first + units.toQuery(u), units.fromHead(u) * columns, end);
    }

    private AttentionKernel.Task task(Layer.Attention layer, int number, int chunk) {
        KvLayout layout = memory.layout();
        Batch.Chunk c = state.chunk(chunk);
        int token = state.firstToken(chunk);
        return new AttentionKernel.Task(
                layout,
                memory.layer(number),
                state.table(chunk),
                c.position(),
                c.position() + c.count(),
                causal,
                layer.window(),
                sizes.heads(),
                layer.scale(),
                layer.softcap(),
                scratch.qkv() + 4 * token * scratch.qkvStride(),
                scratch.qkvStride(),
                scratch.attended().row(token),
                scratch.attended().columns());
    }
}
