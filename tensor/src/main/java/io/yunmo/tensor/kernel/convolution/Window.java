package io.yunmo.tensor.kernel.convolution;

/** A window that slides along three axes, the last one innermost in memory; {@link Axis#NONE} for those that are not there. */
public record Window(Axis depth, Axis height, Axis width) {
    /** Positions of an input sample. */
    public int inputs() {
        return Math.multiplyExact(Math.multiplyExact(depth.input(), height.input()), width.input());
    }

    /** Positions of an output sample. */
    public int outputs() {
        return Math.multiplyExact(Math.multiplyExact(depth.output(), height.output()), width.output());
    }

    /** Taps of the window. */
    public int taps() {
        return Math.multiplyExact(Math.multiplyExact(depth.kernel(), height.kernel()), width.kernel());
    }

    /** Whether outputs are inputs: one tap, stride 1, no padding. */
    boolean pointwise() {
        return taps() == 1 && inside() && outputs() == inputs();
    }

    boolean inside() {
        return depth.inside() && height.inside() && width.inside();
    }

    /** The input's position that a tap (row-major) of an output (row-major) sees, or -1 outside. */
    int position(int output, int tap) {
        int w = width.position(output % width.output(), tap % width.kernel());
        int rest = output / width.output();
        int taps = tap / width.kernel();
        int h = height.position(rest % height.output(), taps % height.kernel());
        int d = depth.position(rest / height.output(), taps / height.kernel());
        return w < 0 || h < 0 || d < 0 ? -1 : (d * height.input() + h) * width.input() + w;
    }
}
