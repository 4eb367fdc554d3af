package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.attention.RopeTable;
import io.yunmo.tensor.kernel.LargeMemory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.Rows;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;

/** A model put together: weights, scratch, and the step that runs on them. */
final class Machine implements AutoCloseable {
    private final Arena arena;
    private final LargeMemory memory;
    private final Workers workers;
    private final Weights weights;
    private final List<RopeTable> ropes;
    private final StepState state;
    private final AttentionPhase attention;
    private final HeadPhase head;
    private final Step step;
    private final Barrier barrier;
    private final PhaseClock clock;

    /** What a machine is made for: the most tokens of a step, rows of final hidden states, positions of a sequence. */
    record Limits(int tokens, int rows, int context) {}

    /**
     * Packs the weights and makes room for a step.
     *
     * @param timed whether {@link #clock} is to run
     */
    @SuppressWarnings("MustBeClosedChecker") // the arena is the machine's
    static Machine load(
            Gguf file,
            ModelSpec spec,
            LoadOptions options,
            Kernels kernels,
            Workers workers,
            Limits limits,
            boolean timed) {
        Arena arena = Arena.ofShared();
        try {
            return new Machine(arena, file, spec, options, kernels, workers, limits, timed);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    private Machine(
            Arena arena,
            Gguf file,
            ModelSpec spec,
            LoadOptions options,
            Kernels kernels,
            Workers workers,
            Limits limits,
            boolean timed) {
        this.arena = arena;
        this.workers = workers;
        this.memory = new LargeMemory(arena);
        WeightLoader loader = new WeightLoader(file, arena, workers, options.exact(), limits.context());
        this.weights = loader.load(spec);
        this.ropes = loader.ropes();
        this.barrier = new Barrier(workers.threads());
        this.clock = new PhaseClock(timed);
        Hyperparameters p = spec.parameters();
        boolean causal = spec.generates();
        Scratch scratch = Scratch.allocate(memory, weights, limits.tokens(), workers.threads());
        this.state =
                new StepState(memory, limits.tokens(), scratch.positions(), units(weights, limits.tokens(), causal));
        this.attention =
                new AttentionPhase(kernels, p, scratch, state, barrier, clock, causal, new NoKvMemory(p, options));
        DensePhase dense = new DensePhase(kernels, scratch, barrier, clock);
        List<MixturePhase> mixture = weights.layers().stream()
                .flatMap(l -> l.feedForward() instanceof FeedForward.Mixture m ? Stream.of(m) : Stream.empty())
                .limit(1)
                .map(m -> new MixturePhase(kernels, memory, m, p.embedding(), scratch, state, barrier, clock, dense))
                .toList();
        Rows finals = Rows.allocate(memory, limits.rows(), p.embedding());
        int logitStride = weights.head().map(Linear::width).orElse(0);
        long logits = logitStride == 0 ? 0 : Scratch.floats(memory, (long) limits.rows() * logitStride);
        this.head = new HeadPhase(kernels, weights, scratch, state, barrier, clock, finals, logits, logitStride);
        this.step = new Step(kernels, weights, scratch, state, barrier, attention, dense, mixture, head, clock);
    }

    private static Units[] units(Weights weights, int tokens, boolean causal) {
        Hyperparameters p = weights.spec().parameters();
        int group = AttentionPhase.headGroup(p);
        return weights.layers().stream()
                .map(l -> l.attention().window())
                .distinct()
                .map(w -> new Units(tokens, w, p.kvHeads(), group, causal))
                .toArray(Units[]::new);
    }

    /** Runs a checked batch. */
    void run(Batch batch, KvMemory memory, int longest) {
        for (RopeTable rope : ropes) {
            rope.prepare(longest);
        }
        state.fill(batch);
        attention.use(memory);
        barrier.reset();
        workers.run(step);
    }

    /** Memory that lives as long as the machine. */
    LargeMemory memory() {
        return memory;
    }

    StepState state() {
        return state;
    }

    HeadPhase head() {
        return head;
    }

    PhaseClock clock() {
        return clock;
    }

    @Override
    public void close() {
        arena.close();
    }

    /** What attention uses before the first step: nothing. */
    private record NoKvMemory(Hyperparameters parameters, LoadOptions options) implements KvMemory {
        @Override
        public KvLayout layout() {
            return parameters.kvLayout(options.kvType());
        }

        @Override
        public int blocks() {
            return 0;
        }

        @Override
        public long layer(int layer) {
            return 0;
        }
    }
}
