package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Workers;

/** Language models of GGUF files, whatever their architecture. */
public final class Models {
    private Models() {}

    /** The sizes of the file's model. INVALID, naming what is supported, for an architecture that is not. */
    public static Hyperparameters parameters(Gguf file) {
        return Sizes.of(file, Architectures.of(file.metadata()));
    }

    /** True for a decoder ({@link #load}), false for an encoder ({@link #loadEncoder}). */
    public static boolean generates(Gguf file) {
        return Architectures.of(file.metadata()).generates();
    }

    /** What the model would take, before any of it is taken. Errors as {@link #load}. */
    public static MemoryPlan plan(Gguf file, LoadOptions options) {
        return Planner.plan(describe(file, options), options);
    }

    /**
     * Packs the weights into memory; the file may be closed afterwards. Keys and values are the caller's ({@link MemoryPlan}),
     * and so are the workers.
     *
     * @throws YunmoException INVALID when tensors are missing or have other shapes (all of them named), or when the file holds an
     *     encoder
     */
    public static LanguageModel load(Gguf file, LoadOptions options, Kernels kernels, Workers workers) {
        return load(file, options, kernels, workers, false);
    }

    /** @param timed whether {@link Decoder#phases} is to know */
    static Decoder load(Gguf file, LoadOptions options, Kernels kernels, Workers workers, boolean timed) {
        ModelSpec spec = describe(file, options);
        if (!spec.generates()) {
            throw YunmoException.invalid(
                    "a %s model embeds texts and does not generate them",
                    spec.parameters().architecture());
        }
        Machine.Limits limits = Planner.limits(spec, options);
        Machine machine = Machine.load(file, spec, options, kernels, workers, limits, timed);
        return new Decoder(machine, spec.parameters(), limits, bytes(spec, options));
    }

    /** As {@link #load}, for an encoder. */
    public static Encoder loadEncoder(Gguf file, LoadOptions options, Kernels kernels, Workers workers) {
        ModelSpec spec = describe(file, options);
        if (spec.generates()) {
            throw YunmoException.invalid(
                    "a %s model generates texts; it is no encoder",
                    spec.parameters().architecture());
        }
        Machine.Limits limits = Planner.limits(spec, options);
        Machine machine = Machine.load(file, spec, options, kernels, workers, limits, false);
        return new TextEncoder(
                machine, spec, spec.parameters().kvLayout(options.kvType()), limits.context(), bytes(spec, options));
    }

    private static long bytes(ModelSpec spec, LoadOptions options) {
        MemoryPlan plan = Planner.plan(spec, options);
        return plan.weightBytes() + plan.scratchBytes();
    }

    private static ModelSpec describe(Gguf file, LoadOptions options) {
        Architecture architecture = Architectures.of(file.metadata());
        Hyperparameters parameters = Sizes.of(file, architecture);
        Checkpoint checkpoint = new Checkpoint(file, parameters, Planner.context(parameters, options));
        ModelSpec spec = architecture.describe(checkpoint);
        checkpoint.check();
        return spec;
    }
}
