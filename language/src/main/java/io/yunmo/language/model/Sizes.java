package io.yunmo.language.model;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;

/** Reads a model's sizes from a file's metadata, and checks that they can be. */
final class Sizes {
    private final Metadata metadata;
    private final String architecture;

    private Sizes(Metadata metadata, String architecture) {
        this.metadata = metadata;
        this.architecture = architecture;
    }

    static Hyperparameters of(Gguf file, Architecture architecture) {
        Hyperparameters p = new Sizes(file.metadata(), architecture.name()).read(vocabulary(file));
        check(p, file.tensors().size());
        return p;
    }

    private Hyperparameters read(int vocabulary) {
        int embedding = require("embedding_length");
        int heads = require("attention.head_count");
        int head = heads == 0 ? 0 : embedding / heads;
        return new Hyperparameters(
                architecture,
                vocabulary,
                require("context_length"),
                embedding,
                require("block_count"),
                heads,
                count("attention.head_count_kv", heads),
                count("attention.key_length", head),
                count("attention.value_length", head),
                feedForward());
    }

    /** Of one expert where there are experts. */
    private int feedForward() {
        int whole = count("feed_forward_length", 0);
        int experts = count("expert_count", 0);
        int ofExpert = count("expert_feed_forward_length", 0);
        return experts > 0 && ofExpert > 0 ? ofExpert : whole;
    }

    private static int vocabulary(Gguf file) {
        TensorInfo t = file.require("token_embd.weight");
        if (t.rows() > Integer.MAX_VALUE - 64) {
            throw YunmoException.invalid("the file's 'token_embd.weight' has %d rows, more than can be", t.rows());
        }
        return (int) t.rows();
    }

    private static void check(Hyperparameters p, int tensors) {
        List<String> wrong = new ArrayList<>();
        range(wrong, "context_length", p.contextLength(), 1 << 26);
        range(wrong, "embedding_length", p.embedding(), 1 << 17);
        range(wrong, "block_count", p.layers(), tensors);
        range(wrong, "attention.head_count", p.heads(), 1 << 12);
        range(wrong, "attention.head_count_kv", p.kvHeads(), p.heads());
        range(wrong, "attention.key_length", p.keyLength(), 1 << 12);
        range(wrong, "attention.value_length", p.valueLength(), 1 << 12);
        range(wrong, "feed_forward_length", p.feedForward(), 1 << 20);
        if (wrong.isEmpty() && p.heads() % p.kvHeads() != 0) {
            wrong.add("attention.head_count %d is no multiple of attention.head_count_kv %d"
                    .formatted(p.heads(), p.kvHeads()));
        }
        if (!wrong.isEmpty()) {
            throw YunmoException.invalid(
                    "the file's sizes of a %s model cannot be: %s; fetch it again, or convert the model again",
                    p.architecture(), String.join("; ", wrong));
        }
    }

    private static void range(List<String> wrong, String name, int value, int most) {
        if (value < 1 || value > most) {
            wrong.add("%s is %d, not 1 to %d".formatted(name, value, most));
        }
    }

    private int require(String name) {
        return metadata.requireCount(architecture + "." + name);
    }

    private int count(String name, int otherwise) {
        String key = architecture + "." + name;
        return metadata.has(key) ? metadata.requireCount(key) : otherwise;
    }
}
