package io.yunmo.bench.server;

import java.util.ArrayList;
import java.util.List;

/** Times of many calls. */
final class Latencies {
    private final List<Long> nanos = new ArrayList<>();

    synchronized void add(long nano) {
        nanos.add(nano);
    }

    @Override
    public synchronized String toString() {
        if (nanos.isEmpty()) {
            return "none";
        }
        List<Long> sorted = nanos.stream().sorted().toList();
        return "%d, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                .formatted(sorted.size(), at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1));
    }

    private static double at(List<Long> sorted, double quantile) {
        return sorted.get((int) (quantile * (sorted.size() - 1))) / 1e6;
    }
}
