package io.yunmo.cli.demo;

import java.util.Arrays;

/** One row of the digits data set: 64 pixels from 0 to 16 and what was written. */
record Digit(double[] pixels, String written) {
    private static final String SHADES = " .:-=+*#%@";

    Digit {
        pixels = pixels.clone();
    }

    @Override
    public double[] pixels() {
        return pixels.clone();
    }

    static Digit parse(String csvLine) {
        String[] cells = csvLine.strip().split(",", -1);
        double[] pixels =
                Arrays.stream(cells, 0, 64).mapToDouble(Double::parseDouble).toArray();
        return new Digit(pixels, cells[64]);
    }

    /** The pixels as JSON numbers, 0 to 16. */
    String json() {
        StringBuilder b = new StringBuilder("[");
        for (double p : pixels) {
            b.append(b.length() > 1 ? "," : "").append((int) p);
        }
        return b.append(']').toString();
    }

    /** The picture, eight lines, two characters a pixel. */
    String[] picture() {
        String[] lines = new String[8];
        for (int y = 0; y < 8; y++) {
            StringBuilder b = new StringBuilder();
            for (int x = 0; x < 8; x++) {
                char c = SHADES.charAt((int) Math.round(pixels[y * 8 + x] * (SHADES.length() - 1) / 16));
                b.append(c).append(c);
            }
            lines[y] = b.toString();
        }
        return lines;
    }
}
