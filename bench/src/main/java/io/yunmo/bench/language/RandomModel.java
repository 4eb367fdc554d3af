package io.yunmo.bench.language;

import io.yunmo.language.gguf.BlockType;
import io.yunmo.language.gguf.GgufWriter;
import io.yunmo.language.gguf.ValueType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Writes a llama model of random weights as an F16 GGUF file, for measuring speed where the weights' meaning does not matter:
 * {@code RandomModel llama-3.2-1b FILE}, or sizes that differ from it, {@code RandomModel layers=4 vocabulary=32000 FILE}.
 * The same arguments give the same bytes. llama-quantize makes the other block types of it.
 */
public final class RandomModel {
    private static final double DEVIATION = 0.02;
    private static final int CHUNK = 1 << 18;

    private static final String CHAT_TEMPLATE = """
            {%- for message in messages -%}
            <|special_2|>{{ message['role'] }}<|special_3|>{{ message['content'] | trim }}<|end_of_text|>
            {%- endfor -%}
            {%- if add_generation_prompt -%}<|special_2|>assistant<|special_3|>{%- endif -%}
            """;

    private final ModelShape shape;
    private final GgufWriter file = new GgufWriter();
    private final short[] gaussians = gaussians();
    private int tensors;

    private RandomModel(ModelShape shape) {
        this.shape = shape;
    }

    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("RandomModel (llama-3.2-1b | name=number ...) FILE");
        }
        String[] words = Arrays.copyOf(arguments, arguments.length - 1);
        write(ModelShape.of(words), Path.of(arguments[arguments.length - 1]));
    }

    static void write(ModelShape shape, Path file) {
        RandomModel model = new RandomModel(shape);
        model.hyperparameters();
        model.tokenizer();
        model.weights();
        model.file.write(file);
    }

    private void hyperparameters() {
        file.text("general.architecture", "llama")
                .text("general.name", "random weights")
                .uint32("general.file_type", 1)
                .uint32("llama.block_count", shape.layers())
                .uint32("llama.context_length", shape.context())
                .uint32("llama.embedding_length", shape.embedding())
                .uint32("llama.feed_forward_length", shape.feedForward())
                .uint32("llama.attention.head_count", shape.heads())
                .uint32("llama.attention.head_count_kv", shape.kvHeads())
                .uint32("llama.attention.key_length", shape.head())
                .uint32("llama.attention.value_length", shape.head())
                .float32("llama.attention.layer_norm_rms_epsilon", 1e-5)
                .uint32("llama.rope.dimension_count", shape.head())
                .float32("llama.rope.freq_base", shape.ropeBase())
                .uint32("llama.vocab_size", shape.vocabulary());
    }

    private void tokenizer() {
        MadeUpVocabulary v = MadeUpVocabulary.of(shape.vocabulary(), 1);
        int firstSpecial = v.tokens().size() - v.special();
        List<Integer> types = new ArrayList<>(Collections.nCopies(firstSpecial, 1));
        types.addAll(Collections.nCopies(v.special(), 3));
        file.text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", "llama-bpe")
                .array("tokenizer.ggml.tokens", ValueType.STRING, v.tokens())
                .array("tokenizer.ggml.token_type", ValueType.INT32, types)
                .array("tokenizer.ggml.merges", ValueType.STRING, v.merges())
                .uint32("tokenizer.ggml.bos_token_id", firstSpecial)
                .uint32("tokenizer.ggml.eos_token_id", firstSpecial + 1)
                .flag("tokenizer.ggml.add_bos_token", true)
                .text("tokenizer.chat_template", CHAT_TEMPLATE);
    }

    private void weights() {
        long e = shape.embedding();
        long q = (long) shape.heads() * shape.head();
        long kv = (long) shape.kvHeads() * shape.head();
        random("token_embd.weight", e, shape.vocabulary());
        ones("output_norm.weight", e);
        for (int i = 0; i < shape.layers(); i++) {
            String block = "blk." + i + ".";
            ones(block + "attn_norm.weight", e);
            random(block + "attn_q.weight", e, q);
            random(block + "attn_k.weight", e, kv);
            random(block + "attn_v.weight", e, kv);
            random(block + "attn_output.weight", q, e);
            ones(block + "ffn_norm.weight", e);
            random(block + "ffn_gate.weight", e, shape.feedForward());
            random(block + "ffn_up.weight", e, shape.feedForward());
            random(block + "ffn_down.weight", shape.feedForward(), e);
        }
    }

    private void ones(String name, long columns) {
        ByteBuffer b = ByteBuffer.allocate((int) columns * 4).order(ByteOrder.LITTLE_ENDIAN);
        while (b.hasRemaining()) {
            b.putFloat(1);
        }
        file.tensor(name, BlockType.F32, List.of(columns), b.array());
    }

    private void random(String name, long columns, long rows) {
        int seed = ++tensors;
        file.tensor(name, BlockType.F16, List.of(columns, rows), out -> writeRandom(seed, columns * rows, out));
    }

    private void writeRandom(int seed, long elements, OutputStream out) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        ByteBuffer chunk = ByteBuffer.allocate(2 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        for (long left = elements; left > 0; left -= CHUNK) {
            chunk.clear();
            for (int i = 0; i < CHUNK; i += 4) {
                long r = random.nextLong();
                for (int k = 0; k < 4; k++) {
                    chunk.putShort(gaussians[(int) (r >>> 16 * k) & 0xFFFF]);
                }
            }
            out.write(chunk.array(), 0, (int) Math.min(left, CHUNK) * 2);
        }
    }

    /** 65,536 draws, to draw from again. */
    private static short[] gaussians() {
        SplittableRandom random = new SplittableRandom(0);
        short[] table = new short[1 << 16];
        for (int i = 0; i < table.length; i++) {
            table[i] = Float.floatToFloat16((float) (random.nextGaussian() * DEVIATION));
        }
        return table;
    }
}
