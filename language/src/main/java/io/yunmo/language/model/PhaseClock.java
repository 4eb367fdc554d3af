package io.yunmo.language.model;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where the first thread's time goes, by kind of phase; does nothing unless it is on. */
final class PhaseClock {
    static final int NORMS = 0;
    static final int PRODUCTS = 1;
    static final int ROTATION = 2;
    static final int ATTENTION = 3;
    static final int HEAD = 4;
    static final int WAITING = 5;
    private static final String[] NAMES = {"norms", "products", "rotation", "attention", "head", "waiting"};

    private final boolean on;
    private final long[] nanos = new long[NAMES.length];
    private long last;

    PhaseClock(boolean on) {
        this.on = on;
    }

    void start(int part) {
        if (on && part == 0) {
            last = System.nanoTime();
        }
    }

    /** The time since the last mark belongs to {@code phase}. */
    void mark(int part, int phase) {
        if (on && part == 0) {
            long now = System.nanoTime();
            nanos[phase] += now - last;
            last = now;
        }
    }

    void clear() {
        Arrays.fill(nanos, 0);
    }

    /** Nanoseconds by phase. */
    Map<String, Long> nanos() {
        Map<String, Long> byName = new LinkedHashMap<>();
        for (int i = 0; i < NAMES.length; i++) {
            byName.put(NAMES[i], nanos[i]);
        }
        return byName;
    }
}
