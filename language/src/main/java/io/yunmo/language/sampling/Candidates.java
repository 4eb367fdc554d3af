package io.yunmo.language.sampling;

import io.yunmo.tensor.kernel.Memory;
import java.util.Arrays;

/**
 * The largest values of a row, largest first, the smaller id among equals. A heap holds the best so far, so that one pass over
 * the row suffices. Its memory is kept from call to call.
 */
final class Candidates {
    private float[] values = new float[0];
    private int[] ids = new int[0];
    private int size;

    int size() {
        return size;
    }

    int id(int place) {
        return ids[place];
    }

    float value(int place) {
        return values[place];
    }

    /**
     * Selects the {@code count} largest of a row without NaN; those of -infinity are left out.
     *
     * @param row address of f32[length]
     */
    void select(long row, int length, int count) {
        int most = Math.min(count, length);
        if (ids.length < most) {
            values = Arrays.copyOf(values, most);
            ids = Arrays.copyOf(ids, most);
        }
        size = 0;
        int id = 0;
        for (; id < length && size < most; id++) {
            float value = Memory.get(row + 4L * id);
            if (value > Float.NEGATIVE_INFINITY) {
                rise(size++, value, id);
            }
        }
        for (; id < length; id++) {
            float value = Memory.get(row + 4L * id);
            if (value > values[0]) {
                sink(0, size, value, id);
            }
        }
        sort();
    }

    /** Selects all from {@code low} to below {@code high}. */
    void selectBetween(long row, int length, float low, float high) {
        size = 0;
        for (int id = 0; id < length; id++) {
            float value = Memory.get(row + 4L * id);
            if (value >= low && value < high) {
                if (size == ids.length) {
                    grow();
                }
                rise(size++, value, id);
            }
        }
        sort();
    }

    private void grow() {
        int larger = Math.max(64, 2 * ids.length);
        values = Arrays.copyOf(values, larger);
        ids = Arrays.copyOf(ids, larger);
    }

    /** The root is the worst, so taking it away again and again fills the array from its end. */
    private void sort() {
        for (int end = size - 1; end > 0; end--) {
            float value = values[end];
            int id = ids[end];
            values[end] = values[0];
            ids[end] = ids[0];
            sink(0, end, value, id);
        }
    }

    private void rise(int from, float value, int id) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (!worse(value, id, parent)) {
                break;
            }
            values[at] = values[parent];
            ids[at] = ids[parent];
            at = parent;
        }
        values[at] = value;
        ids[at] = id;
    }

    private void sink(int from, int end, float value, int id) {
        int at = from;
        while (2 * at + 1 < end) {
            int child = 2 * at + 1;
            if (child + 1 < end && worse(values[child + 1], ids[child + 1], child)) {
                child++;
            }
            if (worse(value, id, child)) {
                break;
            }
            values[at] = values[child];
            ids[at] = ids[child];
            at = child;
        }
        values[at] = value;
        ids[at] = id;
    }

    private boolean worse(float value, int id, int than) {
        return value < values[than] || value == values[than] && id > ids[than];
    }
}
