package io.yunmo.tensor.attention;

import static io.yunmo.tensor.attention.AttentionKernel.STEP;

import io.yunmo.tensor.kernel.Exponential;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.SmallProduct;
import java.lang.foreign.Arena;

/**
 * One thread's room for up to {@link #ROWS} rows (a row is a query with one of its heads) that walk over the keys and values
 * of one KV head together, and the walk. Each step's keys and values become f32 once for all rows.
 */
final class AttentionTile {
    /** Rows at most, a multiple of 4. */
    static final int ROWS = 48;

    final int keyLength;
    final int valueLength;

    private final int columns;
    private final long queries;
    private final long scores;
    private final long sums;
    private final long out;
    private final long keys;
    private final long values;
    private final long zeros;
    private final long[] to = new long[ROWS];
    private final int[] first = new int[ROWS];
    private final int[] end = new int[ROWS];
    private final int[] a = new int[ROWS];
    private final int[] b = new int[ROWS];
    private final float[] max = new float[ROWS];
    private int rows;

    /** The memory goes when the tile does. */
    AttentionTile(int keyLength, int valueLength) {
        this.keyLength = keyLength;
        this.valueLength = valueLength;
        this.columns = (valueLength + 15) & -16;
        Arena arena = Arena.ofAuto();
        this.arena = arena;
        queries = Memory.allocate(arena, (long) ROWS * keyLength);
        scores = Memory.allocate(arena, (long) ROWS * STEP);
        sums = Memory.allocate(arena, ROWS * 16L);
        out = Memory.allocate(arena, (long) ROWS * columns);
        keys = Memory.allocate(arena, (long) STEP * keyLength);
        values = Memory.allocate(arena, (long) STEP * columns);
        zeros = Memory.allocate(arena, STEP);
    }

    /** Keeps the memory alive: an automatic arena ends when nobody holds it. */
    @SuppressWarnings("unused")
    private final Arena arena;

    /** Attends with rows {@code row} to {@code row + count} of KV head {@code head}. */
    void attend(AttentionKernel.Task task, int head, int row, int count) {
        begin(task, head, row, count);
        int last = end[count - 1];
        for (int at = first[0] & -STEP; at < last; at += STEP) {
            step(task, head, at);
        }
        finish();
    }

    private void begin(AttentionKernel.Task task, int head, int row, int count) {
        int group = task.group();
        rows = count;
        for (int r = 0; r < count; r++) {
            int query = (row + r) / group;
            int h = head * group + (row + r) % group;
            first[r] = task.first(query);
            end[r] = task.end(query);
            to[r] = task.out() + 4 * (query * task.outStride() + (long) h * valueLength);
            max[r] = Float.NEGATIVE_INFINITY;
            long from = task.queries() + 4 * (query * task.queryStride() + (long) h * keyLength);
            Memory.copy(from, queries + 4L * r * keyLength, keyLength);
        }
        Weighing.clear(sums, 16 * count);
        Weighing.clear(out, columns * count);
    }

    private void step(AttentionKernel.Task task, int head, int at) {
        int from = STEP;
        int till = 0;
        int allFrom = 0;
        int allTill = STEP;
        for (int r = 0; r < rows; r++) {
            a[r] = Math.max(0, first[r] - at);
            b[r] = Math.min(STEP, end[r] - at);
            allFrom = Math.max(allFrom, a[r]);
            allTill = Math.min(allTill, b[r]);
            if (a[r] < b[r]) {
                from = Math.min(from, a[r]);
                till = Math.max(till, b[r]);
            }
        }
        unpack(task, head, at, from, till);
        score(from, till);
        weigh(task);
        addValues(allFrom, allTill);
    }

    /** Keys of the blocks and values of the positions {@code from} to {@code till} of the step become f32. */
    private void unpack(AttentionKernel.Task task, int head, int at, int from, int till) {
        KvLayout layout = task.layout();
        int size = layout.type().bytes();
        for (int j = from & -16; j < till; j += 16) {
            long block = task.layer() + Bits.getInt(task.table() + 4L * ((at + j) / 16)) * layout.bytes();
            Unpacking.keys(
                    layout.type(), block + layout.keys(head), block + layout.keyScales(head), keyLength, keys + 4L * j);
            int skip = Math.max(0, from - j);
            Unpacking.values(
                    layout.type(),
                    block + layout.values(head) + (long) skip * valueLength * size,
                    block + layout.valueScales(head) + 4L * skip * layout.valueGroups(),
                    valueLength,
                    Math.min(16, till - j) - skip,
                    values + 4L * (j + skip) * columns,
                    columns);
        }
    }

    private void score(int from, int till) {
        long o = 4L * (from & -16);
        int wide = ((till + 15) & -16) - (from & -16);
        int high = rows % 4 == 3 ? rows + 1 : rows;
        SmallProduct.multiply(
                high,
                wide,
                queries,
                4L * keyLength,
                4,
                keys + o,
                4L * STEP,
                keyLength,
                zeros,
                0,
                scores + o,
                4L * STEP);
    }

    private void weigh(AttentionKernel.Task task) {
        for (int r = 0; r < rows; r++) {
            if (a[r] >= b[r]) {
                continue;
            }
            long row = scores + 4L * STEP * r;
            float most = Math.max(max[r], Weighing.scale(row, a[r], b[r], task.scale(), task.softcap()));
            float shrink = Exponential.of(max[r] - most);
            Weighing.weigh(row, most, shrink, sums + 64L * r);
            if (shrink != 1) {
                long o = out + 4L * columns * r;
                Weighing.multiply(o, shrink, columns);
            }
            max[r] = most;
        }
    }

    /** Adds the values: those that all rows see for all rows at once, in the order of positions for each row. */
    private void addValues(int from, int till) {
        if (from >= till) {
            for (int r = 0; r < rows; r++) {
                addValues(r, 1, a[r], b[r]);
            }
            return;
        }
        for (int r = 0; r < rows; r++) {
            addValues(r, 1, a[r], from);
        }
        addValues(0, rows, from, till);
        for (int r = 0; r < rows; r++) {
            addValues(r, 1, till, b[r]);
        }
    }

    private void addValues(int row, int count, int from, int till) {
        if (from >= till) {
            return;
        }
        int high = count % 4 == 3 && row + count < ROWS ? count + 1 : count;
        long o = out + 4L * columns * row;
        SmallProduct.multiply(
                high,
                columns,
                scores + 4L * (STEP * row + from),
                4L * STEP,
                4,
                values + 4L * columns * from,
                4L * columns,
                till - from,
                o,
                4L * columns,
                o,
                4L * columns);
    }

    private void finish() {
        for (int r = 0; r < rows; r++) {
            long o = out + 4L * columns * r;
            Weighing.multiply(o, 1 / LaneSums.sum(sums + 64L * r), columns);
            Memory.copy(o, to[r], valueLength);
        }
    }
}
