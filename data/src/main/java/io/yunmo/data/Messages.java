package io.yunmo.data;

import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;

/** Pieces of error messages. */
final class Messages {
    private static final int SHOWN = 40;
    private static final int LISTED = 10;

    private Messages() {}

    /** What a user wrote, cut and without control characters, so that it can stand in a message. */
    static String shorten(String s) {
        StringBuilder b = new StringBuilder();
        s.codePoints().limit(SHOWN).forEach(c -> b.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return s.codePointCount(0, s.length()) > SHOWN ? b.append('…').toString() : b.toString();
    }

    /** The first few names, quoted. */
    static String list(Collection<String> names) {
        String first =
                names.stream().limit(LISTED).map(n -> "'" + shorten(n) + "'").collect(Collectors.joining(", "));
        return names.size() > LISTED ? first + " and " + (names.size() - LISTED) + " more" : first;
    }

    /** {@code "; did you mean 'x'?"} for the nearest known name, or nothing when none is near. */
    static String didYouMean(String given, Collection<String> known) {
        if (given.length() > 200) {
            return "";
        }
        Optional<String> best = known.stream()
                .limit(1000)
                .filter(k -> k.length() <= 200)
                .min((a, b) -> Integer.compare(distance(given, a), distance(given, b)));
        return best.filter(b -> isNear(distance(given, b), given.length()))
                .map(b -> "; did you mean '" + b + "'?")
                .orElse("");
    }

    private static boolean isNear(int distance, int length) {
        return distance < length && distance <= Math.max(2, length / 3);
    }

    /** Levenshtein's distance, case ignored. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int same = Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1)) ? 0 : 1;
                int d = Math.min(corner + same, 1 + Math.min(row[j], row[j - 1]));
                corner = row[j];
                row[j] = d;
            }
        }
        return row[b.length()];
    }
}
