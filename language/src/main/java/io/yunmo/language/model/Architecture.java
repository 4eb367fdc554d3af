package io.yunmo.language.model;

/**
 * A kind of model as GGUF names it. An implementation says which tensors there are and how they are put together, in terms of
 * the shared parts ({@link LayerSpec} and what it holds); it computes nothing. To support a new architecture, write one and add
 * it to {@link Architectures}.
 */
interface Architecture {
    /** {@code general.architecture} in the file. */
    String name();

    /** True for a decoder, which generates; false for an encoder. */
    default boolean generates() {
        return true;
    }

    /** Describes the model of a file; what is missing or wrong is noted in {@code file}, which the caller checks. */
    ModelSpec describe(Checkpoint file);
}
