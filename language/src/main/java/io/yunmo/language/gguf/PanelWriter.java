package io.yunmo.language.gguf;

import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
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

    /** @param layout of the matrix, 4-, 6- or 8-bit; its address is not used */
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
                group(r, g, i);
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
            group(r, g, 0);
        }
    }

    /** Group {@code part} of the block becomes group {@code g} of the row. */
    private void group(int r, int g, int part) {
        switch (layout) {
            case Packed4 m -> four(m, r, g, part);
            case Packed6 m -> six(m, r, g, part);
            case Packed8 m -> eight(r, g, part);
            case PackedFloat m -> throw new IllegalStateException("rows of floats are not written here");
        }
    }

    private void four(Packed4 m, int r, int g, int part) {
        int bias = m.minimums() ? 0 : 8;
        int at = g * m.groupBytes();
        lowerHalves(at, r, part, bias);
        half(at + 256 + r * 2, block.scales[part * 2]);
        if (m.minimums()) {
            half(at + 288 + r * 2, block.minimums[part * 2]);
        }
    }

    /** The lower four bits of 32 codes, two in a byte. */
    private void lowerHalves(int at, int r, int part, int bias) {
        for (int k = 0; k < 16; k++) {
            int low = part * 32 + k / 4 * 8 + k % 4;
            int pair = block.codes[low] + bias & 15 | (block.codes[low + 4] + bias & 15) << 4;
            panel[at + k / 4 * 64 + r * 4 + k % 4] = (byte) pair;
        }
    }

    private void six(Packed6 m, int r, int g, int part) {
        int bias = m.minimums() ? 0 : 32;
        int at = g * m.groupBytes();
        lowerHalves(at, r, part, bias);
        for (int b = 0; b < 8; b++) {
            int upper = 0;
            for (int k = 0; k < 4; k++) {
                int code = block.codes[part * 32 + b / 4 * 16 + k * 4 + b % 4] + bias;
                upper |= code >> 4 << 2 * k;
            }
            panel[at + 256 + b / 4 * 64 + r * 4 + b % 4] = (byte) upper;
        }
        int parts = PackedMatrix.GROUP / m.group();
        for (int i = 0; i < parts; i++) {
            half(at + Packed6.CODE_BYTES + i * 32 + r * 2, block.scales[part * 2 + i]);
            if (m.minimums()) {
                half(at + Packed6.CODE_BYTES + (parts + i) * 32 + r * 2, block.minimums[part * 2 + i]);
            }
        }
    }

    private void eight(int r, int g, int part) {
        int at = g * Packed8.GROUP_BYTES;
        for (int k = 0; k < 32; k++) {
            panel[at + k / 4 * 64 + r * 4 + k % 4] = (byte) (block.codes[part * 32 + k] + 128);
        }
        half(at + Packed8.CODE_BYTES + r * 2, block.scales[part * 2]);
    }

    private void half(int at, float value) {
        short bits = Float.floatToFloat16(value);
        overflow |= (bits & 0x7FFF) == 0x7C00 && !Float.isInfinite(value);
        panel[at] = (byte) bits;
        panel[at + 1] = (byte) (bits >> 8);
    }
}
