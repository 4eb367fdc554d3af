package io.yunmo.tensor.packed;

/**
 * The weights of a linear layer, {@code rows} outputs by {@code columns} inputs, as they lie in memory: panels of {@link
 * #PANEL} rows, each whole over all columns, so that one vector register holds a column step of sixteen rows. The last panel
 * is filled up with zero rows. A matrix does not own its memory. {@link #address} is a multiple of 64.
 */
public sealed interface PackedMatrix permits Packed4, Packed6, Packed8, PackedFloat {
    /** Rows of a panel. */
    int PANEL = 16;

    /** Columns that share a scale, and that activations are quantised in. */
    int GROUP = 32;

    long address();

    /** Outputs. */
    int rows();

    /** Inputs. */
    int columns();

    /** Bytes of one panel. */
    long panelBytes();

    default int panels() {
        return (rows() + PANEL - 1) / PANEL;
    }

    /** Bytes of all panels. */
    default long bytes() {
        return panelBytes() * panels();
    }

    /** The rows from panel {@code from} to panel {@code to} as a matrix of its own. */
    PackedMatrix panels(int from, int to);
}
