package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Packer;
import io.yunmo.language.gguf.TensorInfo;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Adds up what a model takes. */
final class Planner {
    private static final int LEAST_LOGITS = 16;

    private Planner() {}

    static MemoryPlan plan(ModelSpec spec, LoadOptions options) {
        Hyperparameters p = spec.parameters();
        int tokens = tokens(spec, options);
        long scratch = Scratch.bytes(spec, tokens, options.threads(), spec.generates() ? logits(spec, options) : 0);
        long layer = p.kvLayout(options.kvType()).bytes();
        if (!spec.generates()) {
            long keys = TextEncoder.blocks(tokens) * layer;
            return new MemoryPlan(weights(spec, options), scratch + keys, 0, context(p, options), 0);
        }
        return new MemoryPlan(weights(spec, options), scratch, layer * p.layers(), context(p, options), 0);
    }

    static Machine.Limits limits(ModelSpec spec, LoadOptions options) {
        int tokens = tokens(spec, options);
        int rows = spec.generates() ? logits(spec, options) : 0;
        return new Machine.Limits(tokens, rows, context(spec.parameters(), options));
    }

    /** The longest sequence: the model's own, or what the options ask for when that is less. */
    static int context(Hyperparameters p, LoadOptions options) {
        int asked = options.contextLength();
        return asked > 0 ? Math.min(asked, p.contextLength()) : p.contextLength();
    }

    /** The most tokens of a step; an encoder must take a whole text. */
    private static int tokens(ModelSpec spec, LoadOptions options) {
        int context = context(spec.parameters(), options);
        return spec.generates() ? options.maxBatchTokens() : Math.max(options.maxBatchTokens(), context);
    }

    /** The most rows of logits of a step. */
    private static int logits(ModelSpec spec, LoadOptions options) {
        return Math.min(tokens(spec, options), Math.max(LEAST_LOGITS, 2 * options.maxSequences()));
    }

    private static long weights(ModelSpec spec, LoadOptions options) {
        Set<TensorInfo> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return tensors(spec)
                .filter(seen::add)
                .mapToLong(t -> t.dimensions().size() == 1 ? 4 * t.columns() : Packer.packedBytes(t, options.exact()))
                .sum();
    }

    private static Stream<TensorInfo> tensors(ModelSpec spec) {
        List<TensorInfo> all = new ArrayList<>();
        all.add(spec.embedding());
        spec.head().forEach(h -> all.addAll(h.weights()));
        all.addAll(spec.positions());
        spec.layers().forEach(l -> {
            all.addAll(l.attention().qkv().weights());
            all.addAll(l.attention().output().weights());
            addFeedForward(all, l.feedForward());
        });
        return all.stream();
    }

    private static void addFeedForward(List<TensorInfo> all, FeedForwardSpec spec) {
        switch (spec) {
            case FeedForwardSpec.Dense d -> {
                all.addAll(d.gate().weights());
                all.addAll(d.up().weights());
                all.addAll(d.down().weights());
            }
            case FeedForwardSpec.Mixture m -> {
                all.addAll(List.of(m.router(), m.gate(), m.up(), m.down()));
                m.shared().forEach(d -> addFeedForward(all, d));
            }
        }
    }
}
