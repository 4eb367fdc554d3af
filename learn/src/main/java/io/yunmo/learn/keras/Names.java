package io.yunmo.learn.keras;

import io.yunmo.tensor.YunmoException;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the right name for a wrong one, so that every "unknown …" message can suggest what was meant. */
public final class Names {
    private Names() {}

    /**
     * The candidate that a person most likely meant by {@code wrong}: the one with the smallest edit distance, case and
     * underscores aside, if that is at most a third of the length (and at least 2); among equals the one that is also spelled most alike.
     */
    public static Optional<String> nearest(String wrong, Collection<String> candidates) {
        String given = plain(wrong);
        Optional<String> best = Optional.empty();
        int least = Integer.MAX_VALUE;
        for (String candidate : new TreeSet<>(candidates)) {
            int d = distance(given, plain(candidate));
            boolean close = d <= Math.max(2, Math.max(given.length(), candidate.length()) / 3);
            int exact = 1000 * d + distance(wrong, candidate);
            if (close && exact < least) {
                least = exact;
                best = Optional.of(candidate);
            }
        }
        return best;
    }

    /** ", did you mean 'x'?" or, when nothing is near, "; known are a, b, c": the tail of a message on a wrong name. */
    public static String hint(String wrong, Collection<String> candidates) {
        return nearest(wrong, candidates)
                .map(n -> ", did you mean '" + n + "'?")
                .orElseGet(() -> candidates.isEmpty()
                        ? "; there are none"
                        : "; known are " + String.join(", ", new TreeSet<>(candidates)));
    }

    /** The INVALID error for a name that does not exist, e.g. {@code unknown("optimizer", "adm", names)}. */
    public static YunmoException unknown(String kind, String wrong, Collection<String> candidates) {
        return YunmoException.invalid("%s", "unknown " + kind + " '" + wrong + "'" + hint(wrong, candidates));
    }

    /** Keras's snake case of a class name: CategoricalCrossentropy gives categorical_crossentropy, AdamW adam_w. */
    public static String snake(String className) {
        return className
                .replaceAll("\\W+", "")
                .replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** Levenshtein's distance, with a swap of neighbours counted once. */
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : step(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int step(int[][] d, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int least = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
    }
}
