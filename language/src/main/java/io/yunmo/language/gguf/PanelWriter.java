package io.yunmo.language.gguf;

import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Rows of one block type into a panel of a packed layout, one panel at a time: the plain twin of {@code pack.c}. Not for
 * several threads; each has its own.
 */
final class PanelWriter {
    private final BlockType type;
    private final PackedMatrix layout;
    private final Block block = new Block();
    private final byte[] blocks;
    private final byte[] panel;
    private boolean overflow;

    /** @param layout of the matrix, 4- or 8-bit; its address is not used */
    PanelWriter(BlockType type, PackedMatrix layout) {
        this.type = type;
        this.layout = layout;
        this.blocks = new byte[Math.toIntExact((long) layout.columns() / type.elements() * type.bytes())];
        this.panel = new byte[Math.toIntExact(layout.panelBytes())];
    }

    /** The panel's bytes, valid until the next change. */
    byte[] panel() {
        return panel;
    }

    /** Whether a finite scale or minimum was too large for f16 since this was made. */
    boolean overflow() {
        return overflow;
    }

    /** Makes row {@code r} of the panel from the row's blocks. */
    void put(int r, MemorySegment row) {
        MemorySegment.copy(row, ValueLayout.JAVA_BYTE, 0, blocks, 0, blocks.length);
        int groups = type.elements() / PackedMatrix.GROUP;
        int g = 0;
        for (int at = 0; at < blocks.length; at += type.bytes()) {
            block.read(type, blocks, at);
            for (int i = 0; i < groups; i++, g++) {
                switch (layout) {
                    case Packed4 m -> four(m, r, g, i);
                    case Packed8 m -> eight(m, r, g, i);
                    default -> throw new IllegalStateException("rows of floats are not written here");
                }
            }
        }
    }

    /** Makes row {@code r} of the panel, the rows of which are fewer, zero. */
    void zero(int r) {
        int groups = layout.columns() / PackedMatrix.GROUP;
        Arrays.fill(block.codes, (byte) 0);
        Arrays.fill(block.scales, 0);
        Arrays.fill(block.minimums, 0);
        for (int g = 0; g < groups; g++) {
            switch (layout) {
                case Packed4 m -> four(m, r, g, 0);
                case Packed8 m -> eight(m, r, g, 0);
                default -> throw new IllegalStateException("rows of floats are not written here");
            }
        }
    }

    /** Group {@code part} of the block becomes group {@code g} of the row. */
    private void four(Packed4 m, int r, int g, int part) {
        int bias = m.minimums() ? 0 : 8;
        int at = g * m.groupBytes();
        for (int k = 0; k < 16; k++) {
            int low = part * 32 + k / 4 * 8 + k % 4;
            int pair = block.codes[low] + bias | block.codes[low + 4] + bias << 4;
            panel[at + k / 4 * 64 + r * 4 + k % 4] = (byte) pair;
        }
        half(at + 256 + r * 2, block.scales[part * 2]);
        if (m.minimums()) {
            half(at + 288 + r * 2, block.minimums[part * 2]);
        }
    }

    private void eight(Packed8 m, int r, int g, int part) {
        int bias = m.minimums() ? 0 : 128;
        int at = g * m.groupBytes();
        for (int k = 0; k < 32; k++) {
            panel[at + k / 4 * 64 + r * 4 + k % 4] = (byte) (block.codes[part * 32 + k] + bias);
        }
        int parts = PackedMatrix.GROUP / m.group();
        for (int i = 0; i < parts; i++) {
            half(at + 512 + i * 32 + r * 2, block.scales[part * 2 + i]);
            if (m.minimums()) {
                half(at + 512 + (parts + i) * 32 + r * 2, block.minimums[part * 2 + i]);
            }
        }
    }

    private void half(int at, float value) {
        short bits = Float.floatToFloat16(value);
        overflow |= (bits & 0x7FFF) == 0x7C00 && !Float.isInfinite(value);
        panel[at] = (byte) bits;
        panel[at + 1] = (byte) (bits >> 8);
    }
}
