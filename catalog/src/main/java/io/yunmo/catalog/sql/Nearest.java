package io.yunmo.catalog.sql;

import io.yunmo.tensor.YunmoException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Says what there is near a name that is not there. */
final class Nearest {
    private static final int NAMED = 5;
    private static final int LONGEST = 63;

    private Nearest() {}

    /** NOT_FOUND: "there is no WHAT 'name'" with the nearest of {@code names}, or the first of them. */
    static YunmoException notFound(String what, String name, List<String> names) {
        String shown = name.length() > LONGEST ? name.substring(0, LONGEST) + "…" : name;
        return YunmoException.notFound("there is no %s '%s'; %s", what, shown, hint(name, names));
    }

    private static String hint(String name, List<String> names) {
        if (names.isEmpty()) {
            return "there are none yet";
        }
        List<String> near = near(name, names);
        if (!near.isEmpty()) {
            return "did you mean '" + String.join("', '", near) + "'?";
        }
        String more = names.size() > NAMED ? ", …" : "";
        return "there are " + String.join(", ", names.subList(0, Math.min(NAMED, names.size()))) + more;
    }

    private static List<String> near(String name, List<String> names) {
        if (name.length() > LONGEST) {
            return List.of();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        int most = Math.max(1, lower.length() / 3);
        return names.stream()
                .filter(n -> distance(lower, n) <= most || (lower.length() >= 3 && n.startsWith(lower)))
                .sorted(Comparator.comparingInt(n -> distance(lower, n)))
                .limit(3)
                .toList();
    }

    /** The number of characters to insert, remove or replace to make one of the other (Levenshtein). */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
