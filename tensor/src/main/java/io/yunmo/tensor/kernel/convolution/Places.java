package io.yunmo.tensor.kernel.convolution;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;

/**
 * Which positions of an input sample each position of the output is made of: output p sees {@code seen[starts[p]]} to before
 * {@code seen[starts[p + 1]]}, in order. The arrays are not copied.
 *
 * @param inputs positions of the input
 * @param starts one more than there are outputs
 */
public record Places(int inputs, int[] starts, int[] seen) {
    public Places {
        if (starts.length < 1 || starts[0] != 0 || starts[starts.length - 1] != seen.length) {
            throw YunmoException.invalid("the places of %d outputs do not end at %d", starts.length - 1, seen.length);
        }
        for (int at : seen) {
            if (at < 0 || at >= inputs) {
                throw YunmoException.invalid("place %d is none of %d positions", at, inputs);
            }
        }
    }

    /** What a window sees inside the input. */
    public static Places of(Window window) {
        int outputs = window.outputs();
        int[] all = new int[Math.multiplyExact(outputs, window.taps())];
        int[] starts = new int[outputs + 1];
        int n = 0;
        for (int p = 0; p < outputs; p++) {
            for (int t = 0; t < window.taps(); t++) {
                int at = window.position(p, t);
                if (at >= 0) {
                    all[n++] = at;
                }
            }
            starts[p + 1] = n;
        }
        return new Places(window.inputs(), starts, Arrays.copyOf(all, n));
    }

    /**
     * An input cut in as many blocks along each axis as there are outputs, which overlap where it does not come out even:
     * output i begins at floor(i * inputs / outputs) and ends before ceil((i + 1) * inputs / outputs).
     *
     * @param inputs sizes of the axes
     * @param outputs as many numbers of blocks
     */
    public static Places adaptive(int[] inputs, int[] outputs) {
        Places all = new Places(1, new int[] {0, 1}, new int[] {0});
        for (int i = 0; i < inputs.length; i++) {
            all = all.times(blocks(inputs[i], outputs[i]));
        }
        return all;
    }

    private static Places blocks(int inputs, int outputs) {
        int[] starts = new int[outputs + 1];
        int[] seen = new int[inputs + outputs];
        int n = 0;
        for (int i = 0; i < outputs; i++) {
            int end = (int) (((long) (i + 1) * inputs + outputs - 1) / outputs);
            for (int at = (int) ((long) i * inputs / outputs); at < end; at++) {
                if (n == seen.length) {
                    seen = Arrays.copyOf(seen, 2 * n);
                }
                seen[n++] = at;
            }
            starts[i + 1] = n;
        }
        return new Places(inputs, starts, Arrays.copyOf(seen, n));
    }

    /** Both at once: these along the outer axes, the others along an inner one. */
    Places times(Places inner) {
        int outputs = Math.multiplyExact(outputs(), inner.outputs());
        int[] starts = new int[outputs + 1];
        int[] both = new int[Math.multiplyExact(seen.length, inner.seen.length)];
        int n = 0;
        for (int p = 0; p < outputs; p++) {
            int o = p / inner.outputs(), i = p % inner.outputs();
            for (int a = this.starts[o]; a < this.starts[o + 1]; a++) {
                for (int b = inner.starts[i]; b < inner.starts[i + 1]; b++) {
                    both[n++] = seen[a] * inner.inputs + inner.seen[b];
                }
            }
            starts[p + 1] = n;
        }
        return new Places(Math.multiplyExact(inputs, inner.inputs), starts, both);
    }

    /** Positions of the output. */
    public int outputs() {
        return starts.length - 1;
    }
}
