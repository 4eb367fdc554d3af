package io.yunmo.language.model;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedProduct;
import io.yunmo.tensor.packed.Rows;

/**
 * A feed-forward network: each thread multiplies its rows of gate and up, applies the activation and quantises the result, all
 * in its cache; then comes the product with down.
 */
final class DensePhases {
    /** Panels that are worked on together: whole groups of columns. */
    private static final int GROUP = 2;

    private static final int BLOCK_ROWS = 96;

    private final Kernels kernels;
    private final Scratch scratch;
    private final StepState state;

    DensePhases(Kernels kernels, Scratch scratch, StepState state) {
        this.kernels = kernels;
        this.scratch = scratch;
        this.state = state;
    }

    void run(Walker walker, FeedForward.Dense layer, Spans spans) {
        int units = hiddenUnits(walker, layer);
        for (int u; (u = walker.next(units, PhaseClock.PRODUCTS)) >= 0; ) {
            for (int s = 0; s < spans.count(); s++) {
                hidden(layer, scratch.input(), spans.from(s), spans.to(s), scratch.hidden(), u, units, walker.thread());
            }
        }
        int downs = walker.units(layer.down().panels(), state.tokenCount());
        for (int u; (u = walker.next(downs, PhaseClock.PRODUCTS)) >= 0; ) {
            down(layer, spans, scratch.branch(), scratch.branchStride(), u, downs);
        }
    }

    private int hiddenUnits(Walker walker, FeedForward.Dense layer) {
        return walker.units((layer.up().panels() + GROUP - 1) / GROUP, state.tokenCount());
    }

    /** A share of the hidden units' columns. */
    void hidden(
            FeedForward.Dense layer, Rows in, int fromRow, int toRow, Rows hidden, int share, int shares, int thread) {
        int panels = layer.up().panels();
        int from = Share.begin(panels, GROUP, share, shares);
        int to = Share.begin(panels, GROUP, share + 1, shares);
        hiddenPanels(layer, in, fromRow, toRow, hidden, from, to, thread);
    }

    /** Panels {@code fromPanel} (even) to {@code toPanel} (even, or the last) of the hidden units, with the memory of a thread. */
    void hiddenPanels(
            FeedForward.Dense layer,
            Rows in,
            int fromRow,
            int toRow,
            Rows hidden,
            int fromPanel,
            int toPanel,
            int thread) {
        for (int row = fromRow; row < toRow; row += BLOCK_ROWS) {
            int rows = Math.min(BLOCK_ROWS, toRow - row);
            int most = Scratch.LOCAL / 2 / (rows * PackedMatrix.PANEL) / GROUP * GROUP;
            for (int panel = fromPanel; panel < toPanel; panel += most) {
                tile(layer, in, row, row + rows, hidden, panel, Math.min(toPanel, panel + most), thread);
            }
        }
    }

    private void tile(
            FeedForward.Dense layer,
            Rows in,
            int fromRow,
            int toRow,
            Rows hidden,
            int fromPanel,
            int toPanel,
            int thread) {
        PackedProduct products = kernels.products();
        int column = fromPanel * PackedMatrix.PANEL;
        int stride = (toPanel - fromPanel) * PackedMatrix.PANEL;
        long gate = scratch.local() + 4L * Scratch.LOCAL * thread;
        long up = gate + 4L * Scratch.LOCAL / 2;
        long shift = 4L * (fromRow * (long) stride + column);
        if (layer.gated()) {
            layer.gate().multiply(products, in, fromRow, toRow, fromPanel, toPanel, gate - shift, stride);
            bias(layer.gate(), gate, stride, column, toRow - fromRow);
        }
        layer.up().multiply(products, in, fromRow, toRow, fromPanel, toPanel, up - shift, stride);
        bias(layer.up(), up, stride, column, toRow - fromRow);
        int columns = Math.min(stride, layer.down().matrix().columns() - column);
        activate(
                layer, gate, up, stride, hidden.row(fromRow) + 4L * column, hidden.columns(), columns, toRow - fromRow);
        if (layer.down().quantized()) {
            int end = Math.min(hidden.columns(), (column + columns + 31) & -32);
            products.quantize(hidden, fromRow, toRow, column, end);
        }
    }

    private void bias(Linear linear, long x, int stride, int column, int rows) {
        if (linear.bias() != 0) {
            kernels.steps().addBias(x, stride, linear.bias() + 4L * column, stride, 0, rows);
        }
    }

    private void activate(
            FeedForward.Dense layer, long gate, long up, int stride, long out, int outStride, int columns, int rows) {
        if (layer.gated()) {
            kernels.steps()
                    .activateMultiply(layer.activation(), gate, stride, up, stride, out, outStride, columns, 0, rows);
        } else {
            kernels.steps().activate(layer.activation(), up, stride, out, outStride, columns, 0, rows);
        }
    }

    /** A share of the output's columns. */
    void down(FeedForward.Dense layer, Spans spans, long out, long stride, int share, int shares) {
        int from = Share.begin(layer.down().panels(), share, shares);
        int to = Share.begin(layer.down().panels(), share + 1, shares);
        for (int s = 0; s < spans.count(); s++) {
            layer.down()
                    .multiply(kernels.products(), scratch.hidden(), spans.from(s), spans.to(s), from, to, out, stride);
        }
    }
}
