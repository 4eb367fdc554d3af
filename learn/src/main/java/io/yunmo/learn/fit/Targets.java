package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.util.Objects;

/** What a network shall answer, one entry a row. Arrays are not copied. */
public sealed interface Targets {
    int rows();

    /** Class numbers from 0, as sparse categorical losses take them. */
    record Classes(int[] indices) implements Targets {
        public Classes {
            Objects.requireNonNull(indices, "indices");
        }

        @Override
        public int rows() {
            return indices.length;
        }
    }

    /**
     * Numbers: {@code width} a row, row-major, as all other losses take them.
     *
     * @param values {@code rows * width} floats
     */
    record Dense(float[] values, int width) implements Targets {
        public Dense {
            Objects.requireNonNull(values, "values");
            if (width < 1 || values.length % width != 0) {
                throw YunmoException.invalid("%d target values are no whole rows of %d", values.length, width);
            }
        }

        @Override
        public int rows() {
            return values.length / width;
        }
    }
}
