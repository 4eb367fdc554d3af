package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Workers;

/** Language models of GGUF files, whatever their architecture. */
public final class Models {
    private Models() {}

    /** The sizes of the file's model. INVALID, naming what is supported, for an architecture that is not. */
    public static Hyperparameters parameters(Gguf file) {
        throw notYet();
    }

    /** True for a decoder ({@link #load}), false for an encoder ({@link #loadEncoder}). */
    public static boolean generates(Gguf file) {
        throw notYet();
    }

    /** What the model would take, before any of it is taken. */
    public static MemoryPlan plan(Gguf file, LoadOptions options) {
        throw notYet();
    }

    /**
     * Packs the weights into memory; the file may be closed afterwards. Keys and values are the caller's ({@link MemoryPlan}).
     *
     * @throws YunmoException INVALID when tensors are missing or have other shapes (all of them named), or when the file holds an
     *     encoder
     */
    public static LanguageModel load(Gguf file, LoadOptions options, Kernels kernels, Workers workers) {
        throw notYet();
    }

    /** As {@link #load}, for an encoder. */
    public static Encoder loadEncoder(Gguf file, LoadOptions options, Kernels kernels, Workers workers) {
        throw notYet();
    }

    private static YunmoException notYet() {
        return new YunmoException(ErrorCode.UNAVAILABLE, "models are not there yet");
    }
}
