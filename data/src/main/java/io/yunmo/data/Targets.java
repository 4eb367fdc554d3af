package io.yunmo.data;

/** Labels as a loss takes them. The arrays are not copied. */
public sealed interface Targets {
    int rows();

    /** Indices into {@link Pipeline#classes}. */
    record Classes(int[] indices) implements Targets {
        @Override
        public int rows() {
            return indices.length;
        }
    }

    /** One number a row. */
    record Values(float[] values) implements Targets {
        @Override
        public int rows() {
            return values.length;
        }
    }
}
