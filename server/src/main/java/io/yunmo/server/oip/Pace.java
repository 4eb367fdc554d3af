package io.yunmo.server.oip;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Remembers how long each model's calls take, so that the calls of a model that answers in microseconds run where they
 * arrive, on the network's thread, and all others on a thread of their own. Queueing counts into the time: a model that
 * begins to keep callers waiting is no longer quick. Any thread.
 */
final class Pace {
    private static final long QUICK_NANOS = 150_000;
    private static final int MOST_MODELS = 10_000;
    private static final int WARM_CALLS = 50;

    private final Map<String, Mean> means = new ConcurrentHashMap<>();

    /** A running mean; races lose a measurement, which is harmless. */
    private static final class Mean {
        private volatile long nanos = 10 * QUICK_NANOS;
        private volatile int calls;
    }

    boolean quick(String model) {
        Mean mean = means.get(model);
        return mean != null && mean.calls >= WARM_CALLS && mean.nanos < QUICK_NANOS;
    }

    void took(String model, long nanos) {
        Mean mean = means.get(model);
        if (mean == null && means.size() < MOST_MODELS) {
            mean = means.computeIfAbsent(model, m -> new Mean());
        }
        if (mean != null) {
            mean.nanos += (nanos - mean.nanos) / 16;
            mean.calls = Math.min(WARM_CALLS, mean.calls + 1);
        }
    }
}
