package io.yunmo.tensor.attention;

import io.yunmo.tensor.kernel.Memory;

/** Attention by the Vector API, on any machine. Each thread that calls keeps a tile's room (some 100 KiB). */
public final class VectorAttention implements AttentionKernel {
    private final ThreadLocal<AttentionTile> tiles = new ThreadLocal<>();

    @Override
    public void store(KvLayout layout, long layer, long table, int position, int count, long k, long v, long stride) {
        Packing.store(layout, layer, table, position, count, k, v, stride);
    }

    @Override
    public void attend(Task task, int fromQuery, int toQuery, int fromHead, int toHead) {
        AttentionTile tile = tile(task.layout());
        int last = toQuery * task.group();
        for (int head = fromHead; head < toHead; head++) {
            for (int row = fromQuery * task.group(); row < last; row += AttentionTile.ROWS) {
                tile.attend(task, head, row, Math.min(AttentionTile.ROWS, last - row));
            }
        }
    }

    private AttentionTile tile(KvLayout layout) {
        AttentionTile tile = tiles.get();
        if (tile == null || tile.keyLength != layout.keyLength() || tile.valueLength != layout.valueLength()) {
            tile = new AttentionTile(layout.keyLength(), layout.valueLength());
            tiles.set(tile);
        }
        return tile;
    }

    @Override
    public String name() {
        return "vector-" + 32 * Memory.L;
    }
}
