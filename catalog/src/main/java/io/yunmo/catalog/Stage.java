package io.yunmo.catalog;

import java.util.Locale;

/** Where a version stands in its life. */
public enum Stage {
    /** Published, not released; may run as canary or shadow. */
    CANDIDATE,
    /** The version that answers. Only {@link Routes} makes a version this. */
    RELEASED,
    /** Was released before, or put aside. */
    ARCHIVED;

    /** Its name on the wire: lower case. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
