package io.yunmo.server.training;

import java.util.Collection;
import java.util.List;

/** Finds the name that a mistyped one was probably meant to be. */
public final class Nearest {
    private static final int LISTED = 12;

    private Nearest() {}

    /**
     * What to append to "there is no such …": the nearest name where one is near, otherwise the names that exist (the
     * first twelve); empty when there are none.
     */
    public static String hint(String given, Collection<String> known) {
        int best = Math.max(2, given.length() / 3) + 1;
        String nearest = "";
        for (String name : known) {
            int d = distance(fold(given), fold(name));
            if (d < best) {
                best = d;
                nearest = name;
            }
        }
        if (!nearest.isEmpty()) {
            return "; did you mean " + nearest + "?";
        }
        List<String> names = known.stream().limit(LISTED).toList();
        String more = known.size() > LISTED ? " and " + (known.size() - LISTED) + " more" : "";
        return names.isEmpty() ? "" : "; known: " + String.join(", ", names) + more;
    }

    private static String fold(String name) {
        return name.toLowerCase(java.util.Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** The Levenshtein distance, in the rows of the dynamic programme. */
    private static int distance(String a, String b) {
        int[] before = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = before[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(before[j], row[j - 1]));
            }
            before = row;
        }
        return before[b.length()];
    }
}
