package io.yunmo.learn.initializer;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/**
 * How a weight begins. The distributions are Keras's; the draws are ours and depend on nothing but the seed and the
 * shape. Immutable and thread-safe.
 */
public sealed interface Initializer
        permits Zeros,
                Ones,
                Constant,
                Identity,
                RandomUniform,
                RandomNormal,
                TruncatedNormal,
                VarianceScaling,
                Orthogonal,
                ForgetBias {
    /** The seed written in the configuration, which wins over the one passed to {@link #values}. */
    default OptionalLong seed() {
        return OptionalLong.empty();
    }

    /**
     * A weight's first values, row-major.
     *
     * @param shape of the weight; INVALID where the initialiser needs another number of dimensions
     */
    float[] values(int[] shape, long seed);

    /** Writes {@link #values} to {@code out} as native floats without padding. */
    default void fill(MemorySegment out, int[] shape, long seed) {
        float[] v = values(shape, seed);
        MemorySegment.copy(v, 0, out, ValueLayout.JAVA_FLOAT_UNALIGNED, 0, v.length);
    }

    /** Keras's serialised form. */
    JsonNode write();

    /** Any spelling of {@link io.yunmo.learn.keras.KerasObject}; INVALID for unknown names and arguments. */
    static Initializer parse(JsonNode node) {
        return Initializers.parse(node);
    }

    /** The number of elements of {@code shape}. */
    static int elements(int[] shape) {
        int n = 1;
        for (int d : shape) {
            n = Math.multiplyExact(n, d);
        }
        return n;
    }
}
