package io.yunmo.language.model;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** An encoder over a {@link Machine}: texts are run together as long as they fit into a step; each layer reuses the same keys. */
final class TextEncoder implements Encoder {
    private final Machine machine;
    private final ModelSpec spec;
    private final int context;
    private final Keys keys;
    private final long memoryBytes;

    TextEncoder(Machine machine, ModelSpec spec, KvLayout layout, int context, long memoryBytes) {
        this.machine = machine;
        this.spec = spec;
        this.context = context;
        this.memoryBytes = memoryBytes;
        int blocks = blocks(machine.state().maxTokens());
        this.keys = new Keys(
                layout,
                blocks,
                machine.memory().allocate(blocks * layout.bytes(), 64).address());
    }

    /** Blocks for the tokens of a step, each text beginning a block of its own. */
    static int blocks(int tokens) {
        return 2 * ((tokens + KvLayout.TOKENS - 1) / KvLayout.TOKENS);
    }

    @Override
    public Hyperparameters parameters() {
        return spec.parameters();
    }

    @Override
    public Pooling pooling() {
        return spec.pooling();
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public List<float[]> encode(List<int[]> texts) {
        texts.forEach(this::check);
        List<float[]> vectors = new ArrayList<>();
        while (vectors.size() < texts.size()) {
            int end = fitting(texts, vectors.size());
            vectors.addAll(run(texts.subList(vectors.size(), end)));
        }
        return vectors;
    }

    private void check(int[] text) {
        if (text.length < 1 || text.length > context) {
            throw YunmoException.invalid(
                    "a text of %d tokens; the model reads 1 to %d: shorten or split it", text.length, context);
        }
        for (int t : text) {
            if (t < 0 || t >= spec.parameters().vocabulary()) {
                throw YunmoException.invalid(
                        "token %d is not in the vocabulary of %d",
                        t, spec.parameters().vocabulary());
            }
        }
    }

    private int fitting(List<int[]> texts, int from) {
        int tokens = 0;
        int blocks = 0;
        int to = from;
        while (to < texts.size()) {
            tokens += texts.get(to).length;
            blocks += (texts.get(to).length + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
            if (tokens > machine.state().maxTokens() || blocks > keys.blocks()) {
                break;
            }
            to++;
        }
        return to;
    }

    private List<float[]> run(List<int[]> texts) {
        List<Batch.Chunk> chunks = new ArrayList<>();
        int block = 0;
        int longest = 0;
        for (int[] text : texts) {
            int n = (text.length + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
            int[] blocks = IntStream.range(block, block + n).toArray();
            chunks.add(Batch.Chunk.ofStates(text, 0, text.length, 0, blocks, text.length));
            block += n;
            longest = Math.max(longest, text.length);
        }
        machine.run(new Batch(chunks), keys, longest);
        List<float[]> vectors = new ArrayList<>();
        int row = 0;
        for (int[] text : texts) {
            vectors.add(hidden(row, text.length));
            row += text.length;
        }
        return vectors;
    }

    private float[] hidden(int row, int count) {
        int width = spec.parameters().embedding();
        float[] vectors = new float[count * width];
        for (int i = 0; i < count; i++) {
            MemorySegment.copy(Memory.ALL, Memory.FLOAT, machine.head().hidden(row + i), vectors, i * width, width);
        }
        return vectors;
    }

    @Override
    public void close() {
        machine.close();
    }

    private record Keys(KvLayout layout, int blocks, long address) implements KvMemory {
        @Override
        public long layer(int layer) {
            return address;
        }
    }
}
