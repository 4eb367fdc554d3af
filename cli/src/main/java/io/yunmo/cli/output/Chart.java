package io.yunmo.cli.output;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Draws curves in the terminal: braille dots (two columns and four rows of dots a character) where the terminal takes
 * Unicode, else letters. Later curves are drawn over earlier ones.
 */
public final class Chart {
    /** One curve: what to call it and its values, evenly spaced. */
    public record Curve(String name, double[] values) {
        public Curve {
            values = values.clone();
        }

        @Override
        public double[] values() {
            return values.clone();
        }
    }

    private static final int[][] DOTS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    private static final String[] COLOURS = {"\033[36m", "\033[33m"};
    private static final String LETTERS = "*o+x";

    private final Screen screen;
    private final int width;
    private final int height;

    public Chart(Screen screen, int width, int height) {
        this.screen = screen;
        this.width = width;
        this.height = height;
    }

    public void print(PrintStream out, List<Curve> curves, String xFrom, String xTo) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (Curve c : curves) {
            for (double v : c.values) {
                if (Double.isFinite(v)) {
                    low = Math.min(low, v);
                    high = Math.max(high, v);
                }
            }
        }
        if (low > high) {
            return;
        }
        double span = high > low ? high - low : 1;
        int[][] cells = new int[height][width];
        int[][] owner = new int[height][width];
        for (int[] row : owner) {
            Arrays.fill(row, -1);
        }
        for (int i = 0; i < curves.size(); i++) {
            draw(curves.get(i).values, low, span, cells, owner, i);
        }
        for (int y = 0; y < height; y++) {
            double at = high - span * y / Math.max(1, height - 1);
            String label = y == 0 || y == height - 1 || y == height / 2 ? Numbers.figure(at) : "";
            out.println(String.format(Locale.ROOT, "%9s ", label) + edge() + line(cells[y], owner[y]));
        }
        out.println(" ".repeat(10) + corner() + (screen.unicode() ? "─" : "-").repeat(width));
        out.println(" ".repeat(11) + xFrom + " ".repeat(Math.max(1, width - xFrom.length() - xTo.length())) + xTo);
        out.println(" ".repeat(11) + legend(curves));
    }

    private void draw(double[] v, double low, double span, int[][] cells, int[][] owner, int who) {
        int columns = width * 2;
        int rows = height * 4;
        int previous = -1;
        for (int x = 0; x < columns; x++) {
            double at = v.length == 1 ? 0 : (double) x * (v.length - 1) / (columns - 1);
            int i = Math.min((int) at, v.length - 1);
            int j = Math.min(i + 1, v.length - 1);
            double value = v[i] + (v[j] - v[i]) * (at - i);
            if (!Double.isFinite(value)) {
                previous = -1;
                continue;
            }
            int y = (int) Math.round((1 - (value - low) / span) * (rows - 1));
            int from = previous < 0 ? y : previous < y ? previous + 1 : previous > y ? previous - 1 : y;
            for (int k = Math.min(from, y); k <= Math.max(from, y); k++) {
                cells[k / 4][x / 2] |= DOTS[k % 4][x % 2];
                owner[k / 4][x / 2] = who;
            }
            previous = y;
        }
    }

    private String line(int[] cells, int[] owner) {
        StringBuilder b = new StringBuilder();
        int colour = -1;
        for (int x = 0; x < width; x++) {
            if (screen.colour() && owner[x] != colour && owner[x] >= 0) {
                colour = owner[x];
                b.append(COLOURS[colour % COLOURS.length]);
            }
            if (cells[x] == 0) {
                b.append(' ');
            } else {
                b.append(screen.unicode() ? (char) (0x2800 + cells[x]) : LETTERS.charAt(owner[x] % LETTERS.length()));
            }
        }
        return b.append(colour >= 0 ? "\033[0m" : "").toString();
    }

    private String legend(List<Curve> curves) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < curves.size(); i++) {
            String mark = screen.unicode() ? "⠤⠤" : String.valueOf(LETTERS.charAt(i % LETTERS.length()));
            b.append(screen.colour() ? COLOURS[i % COLOURS.length] + mark + "\033[0m" : mark);
            b.append(' ').append(curves.get(i).name()).append("    ");
        }
        return b.toString().stripTrailing();
    }

    private String edge() {
        return screen.unicode() ? "│" : "|";
    }

    private String corner() {
        return screen.unicode() ? "└" : "+";
    }
}
