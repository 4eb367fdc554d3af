package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.packed.Rows;

/** From a layer's input to what its attention adds to the residual: four phases. */
final class AttentionPhases {
    private final Kernels kernels;
    private final StepKernels steps;
    private final Hyperparameters sizes;
    private final Scratch scratch;
    private final StepState state;
    private final boolean causal;
    private KvMemory memory;

    /** @param memory for the first step; {@link #use} changes it */
    AttentionPhases(
            Kernels kernels, Hyperparameters sizes, Scratch scratch, StepState state, boolean causal, KvMemory memory) {
        this.kernels = kernels;
        this.steps = kernels.steps();
        this.sizes = sizes;
        this.scratch = scratch;
        this.state = state;
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
    void run(Walker walker, Layer.Attention layer, int number, boolean last) {
        multiply(walker, layer.qkv(), scratch.input(), scratch.qkv(), scratch.qkvStride(), state.spans(false));
        int tokens = state.tokenCount();
        for (int u; (u = walker.next(Share.tiles(tokens), PhaseClock.ROTATION)) >= 0; ) {
            int from = u * Share.TOKENS;
            int to = Math.min(tokens, from + Share.TOKENS);
            rotate(layer, from, to);
            store(layer, number, from, to);
        }
        Units units = state.units();
        for (int u; (u = walker.next(units.count(), PhaseClock.ATTENTION)) >= 0; ) {
            attend(layer, number, last, units, units.count() - 1 - u);
        }
        multiply(
                walker,
                layer.output(),
                scratch.attended(),
                scratch.branch(),
                scratch.branchStride(),
                state.spans(last));
    }

    private void multiply(Walker walker, Linear linear, Rows in, long out, long stride, Spans spans) {
        int units = walker.units(linear.panels(), state.tokenCount());
        for (int u; (u = walker.next(units, PhaseClock.PRODUCTS)) >= 0; ) {
            int from = Share.begin(linear.panels(), u, units);
            int to = Share.begin(linear.panels(), u + 1, units);
            for (int s = 0; s < spans.count(); s++) {
                linear.multiply(kernels.products(), in, spans.from(s), spans.to(s), from, to, out, stride);
            }
        }
    }

    private void rotate(Layer.Attention layer, int from, int to) {
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

    private void attend(Layer.Attention layer, int number, boolean last, Units units, int u) {
        int chunk = units.chunk(u);
        int from = Math.max(units.fromQuery(u), state.firstQuery(chunk, last));
        if (from < units.toQuery(u)) {
            kernels.attention()
                    .attend(task(layer, number, chunk), from, units.toQuery(u), units.fromHead(u), units.toHead(u));
            quantize(layer, units, u, from);
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
