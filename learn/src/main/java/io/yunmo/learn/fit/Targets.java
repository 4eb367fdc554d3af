package io.yunmo.learn.fit;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Objects;

/** What an output of a network shall answer, sample after sample. Arrays are not copied. */
public sealed interface Targets {
    int rows();

    /** Samples {@code from} to before {@code to}, copied. */
    Targets slice(int from, int to);

    /**
     * Class numbers from 0, as sparse categorical losses take them.
     *
     * @param each how many a sample has: 1, or one for each step
     */
    record Classes(int[] indices, int each) implements Targets {
        public Classes {
            Objects.requireNonNull(indices, "indices");
            if (each < 1 || indices.length % each != 0) {
                throw YunmoException.invalid("%d class numbers are no whole rows of %d", indices.length, each);
            }
        }

        /** One class a sample. */
        public Classes(int[] indices) {
            this(indices, 1);
        }

        @Override
        public int rows() {
            return indices.length / each;
        }

        @Override
        public Classes slice(int from, int to) {
            return new Classes(Arrays.copyOfRange(indices, from * each, to * each), each);
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

        @Override
        public Dense slice(int from, int to) {
            return new Dense(Arrays.copyOfRange(values, from * width, to * width), width);
        }
    }
}
