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
                case Packed4 m -> four(m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
                case Packed8 m -> eight(m, x, row, count, tile, fromPanel, toPanel, at, stride, scratch);
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

    private static void four(
            Packed4 w, Rows x, int row, int count, int tile, int from, int to, long out, long stride, Scratch scratch) {
        int groups = w.columns() / GROUP;
        int most = Scratch.STAGE / (tile * Stage.PAIRS);
        int pieces = (groups + most - 1) / most;
        for (int piece = 0; piece < pieces; piece++) {
            int group = groups * piece / pieces;
            int n = groups * (piece + 1) / pieces - group;
            Stage.pairs(x, row, count, tile, group, n, w.minimums(), scratch.stage);
            for (int panel = from; panel < to; panel++) {
                long codes = w.address() + panel * w.panelBytes() + (long) group * w.groupBytes();
                long o = out + 4L * panel * PANEL;
                four(w, codes, n, piece == 0, count, tile, o, stride * 4, scratch);
            }
        }
    }

    private static void four(
            Packed4 w, long panel, int n, boolean first, int count, int tile, long out, long step, Scratch scratch) {
        for (int lane = 0; lane < PANEL; lane += Memory.L) {
            long codes = panel + lane * 4;
            int halves = 256 - lane * 2;
            long o0 = out + lane * 4;
            long o1 = count > 1 ? o0 + step : scratch.spare;
            switch (tile) {
                case 1 -> Vector4.one(codes, halves, w.groupBytes(), w.minimums(), n, scratch.stage, first, o0);
                case 2 -> Vector4.two(codes, halves, w.groupBytes(), w.minimums(), n, scratch.stage, first, o0, o1);
                default -> {
                    long o2 = count > 2 ? o0 + 2 * step : scratch.spare;
                    long o3 = count > 3 ? o0 + 3 * step : scratch.spare;
                    Vector4.four(codes, halves, w.groupBytes(), w.minimums(), n, scratch.stage, first, o0, o1, o2, o3);
                }
            }
        }
    }

    private static void eight(
            Packed8 w, Rows x, int row, int count, int tile, int from, int to, long out, long stride, Scratch scratch) {
        int groups = w.columns() / GROUP;
        int parts = GROUP / w.group();
        int most = Scratch.STAGE / (tile * Stage.floats(parts));
        int pieces = (groups + most - 1) / most;
        for (int piece = 0; piece < pieces; piece++) {
            int group = groups * piece / pieces;
            int n = groups * (piece + 1) / pieces - group;
            Stage.floats(x, row, count, tile, group, n, parts, w.minimums(), scratch.stage);
            for (int panel = from; panel < to; panel++) {
                long codes = w.address() + panel * w.panelBytes() + (long) group * w.groupBytes();
                long o = out + 4L * panel * PANEL;
                eight(w, codes, parts, n, piece == 0, count, tile, o, stride * 4, scratch);
            }
        }
    }

    private static void eight(
            Packed8 w,
            long panel,
            int parts,
            int n,
            boolean first,
            int count,
            int tile,
            long out,
            long step,
            Scratch scratch) {
        int bytes = w.groupBytes();
        boolean minimums = w.minimums();
        for (int lane = 0; lane < PANEL; lane += Memory.L) {
            long codes = panel + lane * 4;
            int halves = 512 - lane * 2;
            long o0 = out + lane * 4;
            long o1 = count > 1 ? o0 + step : scratch.spare;
            switch (tile) {
                case 1 -> Vector8.one(codes, halves, bytes, minimums, parts, n, scratch.stage, first, o0);
                case 2 -> Vector8.two(codes, halves, bytes, minimums, parts, n, scratch.stage, first, o0, o1);
                default -> {
                    long o2 = count > 2 ? o0 + 2 * step : scratch.spare;
                    long o3 = count > 3 ? o0 + 3 * step : scratch.spare;
                    Vector8.four(codes, halves, bytes, minimums, parts, n, scratch.stage, first, o0, o1, o2, o3);
                }
            }
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
