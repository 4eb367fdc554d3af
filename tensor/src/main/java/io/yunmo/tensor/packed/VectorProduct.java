package io.yunmo.tensor.packed;

import static io.yunmo.tensor.packed.PackedMatrix.GROUP;
import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.kernel.Memory;

/**
 * Products in the Vector API, on any machine, for vectors of 4, 8 or 16 floats. A call cuts its tokens in tiles, and a tile's
 * columns in pieces whose activations fit a scratch; there they are staged in the order in which a kernel reads them, and every
 * panel passes by. Running sums wait in {@code out} between two pieces: the bits do not depend on the cut.
 */
public final class VectorProduct implements PackedProduct {
    private final Scratch.Pool scratches = new Scratch.Pool();

    @Override
    public void quantize(Rows rows, int fromRow, int toRow, int fromColumn, int toColumn) {
        Checks.quantize(rows, fromRow, toRow, fromColumn, toColumn);
        Scratch scratch = scratches.take();
        for (int r = fromRow; r < toRow; r++) {
            for (int c = fromColumn; c < toColumn; c += GROUP) {
                VectorQuantizer.group(rows, (long) r * rows.columns() + c, scratch.spare);
            }
        }
        scratches.give(scratch);
    }

    @Override
    public void multiply(
            PackedMatrix w, Rows x, int fromRow, int toRow, int fromPanel, int toPanel, long out, long stride) {
        Checks.multiply(w, x, fromRow, toRow, fromPanel, toPanel);
        Scratch scratch = scratches.take();
        for (int row = fromRow; row < toRow; ) {
            int tile = tile(w, toRow - row);
            int count = Math.min(tile, toRow - row);
            long at = out + 4 * (row * stride);
            switch (w) {
                case Packed4 m -> groups(Groups.of(m), m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
                case Packed6 m -> groups(Groups.of(m), m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
                case Packed8 m -> groups(Groups.EIGHT, m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
                case PackedFloat m -> floats(m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
            }
            row += count;
        }
        scratches.give(scratch);
    }

    /** Tokens of the next tile; more than {@code left} when filling up costs less than another tile. */
    private static int tile(PackedMatrix w, int left) {
        if (w instanceof PackedFloat && left > 4) {
            return 8;
        }
        return left > 2 ? 4 : left;
    }

    private static void groups(
            Groups layout,
            PackedMatrix w,
            Rows x,
            int row,
            int count,
            int tile,
            int from,
            int to,
            long out,
            long stride,
            Scratch scratch) {
        int groups = w.columns() / GROUP;
        int most = layout.most(tile);
        int pieces = (groups + most - 1) / most;
        for (int piece = 0; piece < pieces; piece++) {
            int group = groups * piece / pieces;
            int n = groups * (piece + 1) / pieces - group;
            layout.stage(x, row, count, tile, group, n, scratch.stage);
            for (int panel = from; panel < to; panel++) {
                long codes = w.address() + panel * w.panelBytes() + (long) group * layout.bytes();
                long o = out + 4L * panel * PANEL;
                panel(layout, codes, n, piece == 0, count, tile, o, stride * 4, scratch);
            }
        }
    }

    private static void panel(
            Groups layout,
            long panel,
            int n,
            boolean first,
            int count,
            int tile,
            long out,
            long step,
            Scratch scratch) {
        for (int lane = 0; lane < PANEL; lane += Memory.L) {
            layout.dots(panel + lane * 4, tile, n, scratch);
            layout.sums(panel + lane * 2, tile, n, first, count, out + lane * 4, step, scratch);
        }
    }

    private static void floats(
            PackedFloat w,
            Rows x,
            int row,
            int count,
            int tile,
            int from,
            int to,
            long out,
            long stride,
            Scratch scratch) {
        int most = Scratch.STAGE / (tile * 4);
        int pieces = (w.columns() + most - 1) / most;
        long unit = w.panelBytes() / w.columns();
        for (int piece = 0; piece < pieces; piece++) {
            int column = (int) ((long) w.columns() * piece / pieces);
            int n = (int) ((long) w.columns() * (piece + 1) / pieces) - column;
            Stage.dense(x, row, count, tile, column, n, scratch.stage);
            for (int panel = from; panel < to; panel++) {
                long weights = w.address() + panel * w.panelBytes() + column * unit;
                long o = out + 4L * panel * PANEL;
                floats(w.bfloat16(), weights, n, piece == 0, count, tile, o, stride * 4, scratch);
            }
        }
    }

    private static void floats(
            boolean half, long panel, int n, boolean first, int count, int tile, long out, long step, Scratch scratch) {
        for (int lane = 0; lane < PANEL; lane += Memory.L) {
            long w = panel + lane * (half ? 2 : 4);
            long o0 = out + lane * 4;
            long o1 = count > 1 ? o0 + step : scratch.spare;
            long o2 = count > 2 ? o0 + 2 * step : scratch.spare;
            long o3 = count > 3 ? o0 + 3 * step : scratch.spare;
            switch (tile) {
                case 1 -> VectorFloats.one(w, half, n, scratch.stage, first, o0);
                case 2 -> VectorFloats.two(w, half, n, scratch.stage, first, o0, o1);
                case 4 -> VectorFloats.four(w, half, n, scratch.stage, first, o0, o1, o2, o3);
                default -> {
                    long o4 = count > 4 ? o0 + 4 * step : scratch.spare;
                    long o5 = count > 5 ? o0 + 5 * step : scratch.spare;
                    long o6 = count > 6 ? o0 + 6 * step : scratch.spare;
                    long o7 = count > 7 ? o0 + 7 * step : scratch.spare;
                    VectorFloats.eight(w, half, n, scratch.stage, first, o0, o1, o2, o3, o4, o5, o6, o7);
                }
            }
        }
    }

    @Override
    public String name() {
        return "vector-" + Memory.F.vectorBitSize();
    }
}
