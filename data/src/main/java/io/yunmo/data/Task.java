package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Locale;

/** What a label is: one of few classes, or a number. */
public enum Task {
    CLASSIFICATION,
    REGRESSION;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The task of that name; INVALID for any other. */
    public static Task parse(String name) {
        for (Task t : values()) {
            if (t.wireName().equals(name)) {
                return t;
            }
        }
        throw YunmoException.invalid("'%s' is no task; use classification or regression", Messages.shorten(name));
    }
}
