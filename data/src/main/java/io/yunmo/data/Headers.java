package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rules for column names. */
final class Headers {
    private static final int LONGEST = 200;

    private Headers() {}

    /** INVALID when a name is empty, too long, holds a control character or stands twice. */
    static void check(List<String> names) {
        Map<String, Integer> seen = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isEmpty()) {
                throw YunmoException.invalid("column %d has no name in the header; give it one", i + 1);
            }
            if (name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
                throw YunmoException.invalid(
                        "the name of column %d, '%s', is longer than %d characters or holds a control character; is the"
                                + " first line a header?",
                        i + 1, Messages.shorten(name), LONGEST);
            }
            Integer first = seen.put(name, i + 1);
            if (first != null) {
                throw YunmoException.invalid(
                        "the column name '%s' is a duplicate: columns %d and %d have it; names must be unique",
                        Messages.shorten(name), first, i + 1);
            }
        }
    }
}
