package io.yunmo.language.model;

import io.yunmo.language.gguf.Dequantizer;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Packer;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Brings the tensors that a {@link ModelSpec} names into memory. */
final class WeightLoader {
    private final Gguf file;
    private final Arena arena;
    private final LargeMemory memory;
    private final Packer packer;
    private final Packer exactPacker;
    private final int context;
    private final Map<RopeSpec, RopeTable> ropes = new IdentityHashMap<>();

    /** @param arena the weights live as long as it does; the file may be closed before */
    WeightLoader(Gguf file, Arena arena, Workers workers, boolean exact, int context) {
        this.file = file;
        this.arena = arena;
        this.memory = new LargeMemory(arena);
        this.packer = new Packer(file, arena, workers, exact);
        this.exactPacker = new Packer(file, arena, workers, true);
        this.context = context;
    }

    Weights load(ModelSpec spec) {
        Optional<Linear> head = spec.head().stream().findFirst().map(this::linear);
        boolean tied = spec.head().stream().anyMatch(h -> h.weights().contains(spec.embedding()));
        PackedMatrix embedding = tied ? head.orElseThrow().matrix() : packer.pack(spec.embedding());
        int width = spec.parameters().embedding();
        return new Weights(
                spec,
                embedding,
                spec.tokenType().isEmpty() ? 0 : floats(spec.tokenType().getFirst(), width),
                spec.positions().isEmpty() ? 0 : floats(spec.positions().getFirst(), Long.MAX_VALUE),
                norm(spec.embeddingNorm()),
                spec.layers().stream().map(l -> layer(l, spec.parameters())).toList(),
                norm(spec.outputNorm()),
                head);
    }

    private Layer layer(LayerSpec s, Hyperparameters p) {
        return new Layer(
                norm(s.attentionIn()),
                attention(s.attention(), p),
                norm(s.attentionPost()),
                norm(s.attentionOut()),
                norm(s.feedForwardIn()),
                feedForward(s.feedForward()),
                norm(s.feedForwardPost()),
                norm(s.feedForwardOut()));
    }

    private Layer.Attention attention(AttentionSpec s, Hyperparameters p) {
        Linear qkv = linear(s.qkv());
        int[] columns = columns(s.qkv(), p);
        return new Layer.Attention(
                qkv,
                columns[0],
                columns[1],
                norm(s.queryNorm()),
                norm(s.keyNorm()),
                s.normPerHead(),
                rope(s.rope()),
                s.window(),
                s.scale(),
                s.softcap(),
                linear(s.output()));
    }

    private FeedForward feedForward(FeedForwardSpec s) {
        return switch (s) {
            case FeedForwardSpec.Dense d -> dense(d);
            case FeedForwardSpec.Mixture m -> mixture(m);
        };
    }

    private FeedForward.Dense dense(FeedForwardSpec.Dense s) {
        Linear down = linear(s.down());
        if (!s.fused()) {
            Linear up = linear(s.up());
            return new FeedForward.Dense(s.activation(), s.gated(), s.gated() ? linear(s.gate()) : up, up, down);
        }
        Linear both = linear(s.gate());
        PackedMatrix m = both.matrix();
        int half = m.panels() / 2;
        long bias = both.bias();
        return new FeedForward.Dense(
                s.activation(),
                true,
                new Linear(new PackedMatrix[] {m.panels(0, half)}, bias),
                new Linear(
                        new PackedMatrix[] {m.panels(half, 2 * half)},
                        bias == 0 ? 0 : bias + 4L * PackedMatrix.PANEL * half),
                down);
    }

    private FeedForward.Mixture mixture(FeedForwardSpec.Mixture s) {
        List<PackedMatrix> gates = packer.packExperts(s.gate());
        List<PackedMatrix> ups = packer.packExperts(s.up());
        List<PackedMatrix> downs = packer.packExperts(s.down());
        FeedForward.Dense[] experts = new FeedForward.Dense[s.experts()];
        for (int e = 0; e < experts.length; e++) {
            experts[e] = new FeedForward.Dense(
                    s.activation(), true, unbiased(gates.get(e)), unbiased(ups.get(e)), unbiased(downs.get(e)));
        }
        return new FeedForward.Mixture(
                s.used(),
                s.renormalise(),
                s.weightScale(),
                unbiased(exactPacker.pack(s.router())),
                experts,
                s.shared().stream().map(this::dense).toArray(FeedForward.Dense[]::new),
                s.sharedGate().stream().map(this::row).toArray(Linear[]::new));
    }

    /** A tensor of one row, which files also store with one dimension. */
    private Linear row(TensorInfo t) {
        return unbiased(
                exactPacker.pack(new TensorInfo(t.name(), t.type(), List.of(t.columns(), 1L), t.offset(), t.bytes())));
    }

    private static Linear unbiased(PackedMatrix matrix) {
        return new Linear(new PackedMatrix[] {matrix}, 0);
    }

    /** Tensors that can be one matrix become one. */
    private Linear linear(LinearSpec s) {
        List<PackedMatrix> parts = new ArrayList<>();
        for (List<TensorInfo> run : runs(s.weights())) {
            parts.add(packer.pack(run));
        }
        return new Linear(parts.toArray(PackedMatrix[]::new), bias(s));
    }

    private List<List<TensorInfo>> runs(List<TensorInfo> tensors) {
        List<List<TensorInfo>> runs = new ArrayList<>();
        for (TensorInfo t : tensors) {
            List<TensorInfo> last = runs.isEmpty() ? List.of() : runs.getLast();
            boolean joins = !last.isEmpty()
                    && last.getLast().rows() % PackedMatrix.PANEL == 0
                    && packer.stackable(List.of(last.getFirst(), t));
            if (joins) {
                last.add(t);
            } else {
                runs.add(new ArrayList<>(List.of(t)));
            }
        }
        return runs;
    }

    /** The biases as an output row has them: each tensor's begins a panel, unless one tensor holds all. */
    private long bias(LinearSpec s) {
        if (s.biases().isEmpty()) {
            return 0;
        }
        long floats = s.weights().stream().mapToLong(w -> padded(w.rows())).sum();
        long address = Memory.allocate(arena, floats);
        long at = address;
        for (TensorInfo b : s.biases()) {
            copy(Dequantizer.tensor(file, b), at);
            at += 4 * padded(b.columns());
        }
        return address;
    }

    private static long padded(long rows) {
        return (rows + PackedMatrix.PANEL - 1) & -PackedMatrix.PANEL;
    }

    /** Where keys and values begin in a row of queries, keys and values. */
    private static int[] columns(LinearSpec s, Hyperparameters p) {
        int queries = p.heads() * p.keyLength();
        int keys = p.kvHeads() * p.keyLength();
        if (s.weights().size() == 1) {
            return new int[] {queries, queries + keys};
        }
        return new int[] {(int) padded(queries), (int) (padded(queries) + padded(keys))};
    }

    private Norm norm(NormSpec s) {
        return switch (s.kind()) {
            case NONE -> new Norm(s.kind(), 0, 0, 0);
            case RMS -> new Norm(s.kind(), floats(s.tensors().get(0), Long.MAX_VALUE), 0, s.epsilon());
            case LAYER ->
                new Norm(
                        s.kind(),
                        floats(s.tensors().get(0), Long.MAX_VALUE),
                        floats(s.tensors().get(1), Long.MAX_VALUE),
                        s.epsilon());
        };
    }

    private Optional<RopeTable> rope(RopeSpec s) {
        if (s.frequencies().length == 0) {
            return Optional.empty();
        }
        return Optional.of(
                ropes.computeIfAbsent(s, k -> new RopeTable(arena, k.pairs(), k.frequencies(), k.factor(), context)));
    }

    /** The rope tables that layers use, each once. */
    List<RopeTable> ropes() {
        return List.copyOf(ropes.values());
    }

    /** A tensor's first {@code most} elements as f32. */
    private long floats(TensorInfo tensor, long most) {
        float[] values = Dequantizer.tensor(file, tensor);
        int n = (int) Math.min(values.length, most);
        long address = memory.allocate(4L * n, 64).address();
        for (int i = 0; i < n; i++) {
            Memory.put(address + 4L * i, values[i]);
        }
        return address;
    }

    private static void copy(float[] values, long address) {
        for (int i = 0; i < values.length; i++) {
            Memory.put(address + 4L * i, values[i]);
        }
    }
}
