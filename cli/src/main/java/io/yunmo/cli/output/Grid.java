package io.yunmo.cli.output;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** A table of text: columns as wide as their widest cell, numbers to the right. */
public final class Grid {
    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    public Grid(String... header) {
        this.header = List.of(header);
    }

    public Grid row(Object... cells) {
        List<String> row = new ArrayList<>(cells.length);
        for (Object c : cells) {
            row.add(c == null ? "" : c.toString());
        }
        rows.add(row);
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    public void print(PrintStream out) {
        int[] width = new int[header.size()];
        boolean[] right = new boolean[header.size()];
        for (int c = 0; c < width.length; c++) {
            width[c] = width(header.get(c));
            right[c] = !rows.isEmpty();
            for (List<String> row : rows) {
                width[c] = Math.max(width[c], width(row.get(c)));
                right[c] &= row.get(c).isEmpty() || row.get(c).matches("(\\.|[-+]?[0-9][0-9,.]*%?)");
            }
        }
        line(out, header.stream().map(String::toUpperCase).toList(), width, right);
        rows.forEach(row -> line(out, row, width, right));
    }

    private static void line(PrintStream out, List<String> cells, int[] width, boolean[] right) {
        StringBuilder b = new StringBuilder();
        for (int c = 0; c < width.length; c++) {
            String pad = " ".repeat(width[c] - width(cells.get(c)));
            b.append(right[c] ? pad + cells.get(c) : cells.get(c) + pad).append("  ");
        }
        out.println(b.toString().stripTrailing());
    }

    /** Columns on the screen; East Asian wide characters take two. */
    static int width(String s) {
        return s.codePoints().map(Grid::width).sum();
    }

    private static int width(int c) {
        boolean wide = c >= 0x1100
                && (c <= 0x115f
                        || (c >= 0x2e80 && c <= 0xa4cf)
                        || (c >= 0xac00 && c <= 0xd7a3)
                        || (c >= 0xf900 && c <= 0xfaff)
                        || (c >= 0xfe30 && c <= 0xfe6f)
                        || (c >= 0xff00 && c <= 0xff60)
                        || (c >= 0x1f300 && c <= 0x1faff));
        return wide ? 2 : 1;
    }
}
