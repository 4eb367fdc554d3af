package io.yunmo.language.gguf;

import static io.yunmo.tensor.packed.PackedMatrix.PANEL;

import io.yunmo.tensor.foreign.NativePacking;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;

/**
 * Packs the rows of some ranges, one after the other, into one matrix. The parts take neighbouring panels; within a part,
 * panels whose rows lie side by side in the file go through the C library where there is one.
 */
final class PackJob implements Workers.Job {
    private final Gguf file;
    private final List<RowRange> ranges;
    private final PackedMatrix target;
    private final Optional<NativePacking> compiled;
    private volatile boolean overflow;

    /** @param compiled the C library, for files that are mapped */
    PackJob(Gguf file, List<RowRange> ranges, PackedMatrix target, Optional<NativePacking> compiled) {
        this.compiled = compiled;
        this.file = file;
        this.ranges = ranges;
        this.target = target;
    }

    /** Whether a scale did not fit into f16: the matrix is of no use then. */
    boolean overflow() {
        return overflow;
    }

    @Override
    public void run(int part, int parts) {
        int from = (int) ((long) target.panels() * part / parts);
        int to = (int) ((long) target.panels() * (part + 1) / parts);
        if (from == to) {
            return;
        }
        if (target instanceof PackedFloat m) {
            floats(m, from, to);
        } else {
            codes(from, to);
        }
    }

    private void codes(int from, int to) {
        PanelWriter writer = new PanelWriter(ranges.getFirst().tensor().type(), target);
        for (int p = from; p < to; ) {
            int together = compiled.isPresent() ? together(p, to) : 0;
            if (together > 0) {
                overflow |= !packCompiled(compiled.get(), p, p + together);
            } else {
                packPanel(writer, p);
            }
            p += Math.max(together, 1);
        }
        overflow |= writer.overflow();
    }

    /** How many panels from {@code panel} on, before {@code to}, have all their rows in one range. */
    private int together(int panel, int to) {
        int row = panel * PANEL;
        RowRange range = range(row);
        long left = first(range) + range.rows() - row;
        boolean last = range == ranges.getLast();
        return (int) Math.min(to - panel, (last ? left + PANEL - 1 : left) / PANEL);
    }

    private boolean packCompiled(NativePacking c, int from, int to) {
        TensorInfo t = range(from * PANEL).tensor();
        return c.pack(t.type().id(), row(from * PANEL).address(), t.rowBytes(), target.panels(from, to));
    }

    private void packPanel(PanelWriter writer, int p) {
        for (int r = 0; r < PANEL; r++) {
            int row = p * PANEL + r;
            if (row < target.rows()) {
                writer.put(r, row(row));
            } else {
                writer.zero(r);
            }
        }
        byte[] panel = writer.panel();
        long at = target.address() + p * target.panelBytes();
        MemorySegment.copy(panel, 0, Memory.ALL, ValueLayout.JAVA_BYTE, at, panel.length);
    }

    private void floats(PackedFloat m, int from, int to) {
        FloatPanels writer = new FloatPanels(m);
        for (int p = from; p < to; p++) {
            for (int r = 0; r < PANEL; r++) {
                int row = p * PANEL + r;
                if (row < m.rows()) {
                    writer.put(r, range(row).tensor().type(), row(row));
                } else {
                    writer.zero(r);
                }
            }
            writer.writeTo(m.address() + p * m.panelBytes());
        }
    }

    /** The blocks of a row of the matrix. */
    private MemorySegment row(int row) {
        RowRange range = range(row);
        TensorInfo t = range.tensor();
        long inTensor = range.from() + row - first(range);
        return file.data(t).asSlice(inTensor * t.rowBytes(), t.rowBytes());
    }

    private RowRange range(int row) {
        long end = 0;
        for (RowRange range : ranges) {
            end += range.rows();
            if (row < end) {
                return range;
            }
        }
        throw new IndexOutOfBoundsException(row);
    }

    /** The row of the matrix that a range begins at. */
    private long first(RowRange sought) {
        long first = 0;
        for (RowRange range : ranges) {
            if (range == sought) {
                return first;
            }
            first += range.rows();
        }
        throw new IllegalArgumentException("no range of this job");
    }
}
