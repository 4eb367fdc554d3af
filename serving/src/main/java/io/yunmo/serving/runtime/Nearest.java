package io.yunmo.serving.runtime;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the name that a mistyped one may have meant, for error messages. */
public final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /** The name with the fewest edits to {@code given}, if that is at most a third of its length (and at least 2). */
    public static Optional<String> name(String given, Collection<String> known) {
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        int most = Math.max(2, given.length() / 3);
        return known.stream()
                .filter(k -> k.length() <= LONGEST && edits(given, k) <= most)
                .min(Comparator.comparingInt(k -> edits(given, k)));
    }

    /** " (did you mean 'x'?)" or, without a near name, " (known: a, b, c)" with at most ten names. */
    public static String hint(String given, Collection<String> known) {
        return name(given, known)
                .map(n -> "; did you mean '" + n + "'?")
                .orElseGet(() -> known.isEmpty()
                        ? ""
                        : "; known: "
                                + known.stream().limit(10).collect(Collectors.joining(", "))
                                + (known.size() > 10 ? ", …" : ""));
    }

    private static int edits(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int up = row[j];
                int same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1;
                row[j] = Math.min(diagonal + same, Math.min(up, row[j - 1]) + 1);
                diagonal = up;
            }
        }
        return row[b.length()];
    }
}
