package io.yunmo.data;

import io.yunmo.tensor.YunmoException;

/**
 * How large a table may be. Larger files are refused as TOO_LARGE before they fill the memory.
 *
 * @param maxBytes of the file
 * @param maxFieldBytes of one cell
 * @param maxCells rows times columns
 */
public record ReadLimits(long maxBytes, int maxRows, int maxColumns, int maxFieldBytes, long maxCells) {
    /** 1 GiB, 20 million rows, 10,000 columns, 1 MiB a cell, 100 million cells (800 MB as doubles). */
    public static final ReadLimits DEFAULT = new ReadLimits(1L << 30, 20_000_000, 10_000, 1 << 20, 100_000_000);

    public ReadLimits {
        if (maxBytes < 1 || maxRows < 1 || maxColumns < 1 || maxFieldBytes < 1 || maxCells < 1) {
            throw YunmoException.invalid("every limit of reading is at least 1");
        }
    }
}
