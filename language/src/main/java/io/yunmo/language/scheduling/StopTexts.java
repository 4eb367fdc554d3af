package io.yunmo.language.scheduling;

import java.util.List;

/** Lets text pass up to the first stop text; holds back what could be the beginning of one. One stream, one thread. */
final class StopTexts {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    /** @param stops none of them empty */
    StopTexts(List<String> stops) {
        this.stops = stops;
    }

    boolean found() {
        return found;
    }

    /** What may leave now. */
    String accept(String text) {
        if (stops.isEmpty()) {
            return text;
        }
        held.append(text);
        int stop = first();
        if (stop >= 0) {
            found = true;
            return take(stop);
        }
        return take(held.length() - beginning());
    }

    /** What was held back, when the text has ended without a stop text; nothing when there was one. */
    String finish() {
        return found ? "" : take(held.length());
    }

    private int first() {
        int first = -1;
        for (String s : stops) {
            int at = held.indexOf(s);
            first = at >= 0 && (first < 0 || at < first) ? at : first;
        }
        return first;
    }

    /** Length of the longest end of the text that some stop text begins with. */
    private int beginning() {
        int longest = 0;
        for (String s : stops) {
            for (int n = Math.min(s.length() - 1, held.length()); n > longest; n--) {
                if (endsWith(s, n)) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    private boolean endsWith(String stop, int n) {
        int from = held.length() - n;
        for (int i = 0; i < n; i++) {
            if (held.charAt(from + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String take(int n) {
        String out = held.substring(0, n);
        held.delete(0, n);
        return out;
    }
}
