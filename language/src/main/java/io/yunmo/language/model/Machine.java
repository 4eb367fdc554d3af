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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A model put together: weights, scratch, and the step that runs on them. */
final class Machine implements AutoCloseable {
    private final Arena arena;
    private final LargeMemory memory;
    private final Workers workers;
    private final Weights weights;
    private final List<RopeTable> ropes;
    private final StepState state;
    private final AttentionPhases attention;
    private final HeadPhases head;
    private final Step step;
    private final Phases phases;
    private final PhaseClock clock;

    /** What a machine is made for: the most tokens of a step, rows of logits, positions of a sequence. */
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
        this.clock = new PhaseClock(timed);
        Hyperparameters p = spec.parameters();
        this.phases = new Phases(Step.phases(p.layers()));
        Scratch scratch = Scratch.allocate(memory, weights, limits.tokens(), workers.threads());
        Units units = new Units(limits.tokens(), p.kvHeads(), AttentionPhases.headGroup(p));
        this.state = new StepState(memory, limits.tokens(), scratch.positions(), units);
        this.attention = new AttentionPhases(kernels, p, scratch, state, spec.generates(), new NoKvMemory(p, options));
        DensePhases dense = new DensePhases(kernels, scratch, state);
        List<MixturePhases> mixture = weights.layers().stream()
                .flatMap(l -> l.feedForward() instanceof FeedForward.Mixture m ? Stream.of(m) : Stream.empty())
                .limit(1)
                .map(m -> new MixturePhases(kernels, memory, m, p.embedding(), scratch, state, dense))
                .toList();
        Rows finals = Rows.allocate(memory, limits.tokens(), p.embedding());
        int logitStride = weights.head().map(Linear::width).orElse(0);
        long logits = logitStride == 0 ? 0 : Scratch.floats(memory, (long) limits.rows() * logitStride);
        this.head = new HeadPhases(kernels, weights, scratch, state, mixture, finals, logits, logitStride);
        this.step = new Step(
                kernels, weights, scratch, state, phases, walkers(workers.threads()), attention, dense, mixture, head);
    }

    private Walker[] walkers(int threads) {
        return IntStream.range(0, threads)
                .mapToObj(t -> new Walker(phases, clock, t, threads))
                .toArray(Walker[]::new);
    }

    /** Runs a checked batch. */
    void run(Batch batch, KvMemory memory, int longest) {
        for (RopeTable rope : ropes) {
            rope.prepare(longest);
        }
        state.fill(batch);
        attention.use(memory);
        phases.reset();
        workers.run(step);
    }

    /** Memory that lives as long as the machine. */
    LargeMemory memory() {
        return memory;
    }

    StepState state() {
        return state;
    }

    HeadPhases head() {
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
