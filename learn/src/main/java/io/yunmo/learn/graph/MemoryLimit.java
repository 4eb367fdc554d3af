package io.yunmo.learn.graph;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.lang.management.ManagementFactory;

/** Refuses what would not fit before anything is allocated. */
public final class MemoryLimit {
    private MemoryLimit() {}

    /** The bytes that one network may take: four fifths of the machine's (or container's) memory. */
    public static long bytes() {
        var system = ManagementFactory.getOperatingSystemMXBean();
        long total = system instanceof com.sun.management.OperatingSystemMXBean s
                ? s.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
        return total / 5 * 4;
    }

    /** Throws TOO_LARGE if {@code what} needs more than there is. */
    public static void check(String what, long floats) {
        long limit = bytes();
        if (floats > limit / 4) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "%s needs %s, this machine allows %s: make it smaller or use a larger machine"
                            .formatted(what, megabytes(floats, 4), megabytes(limit, 1)));
        }
    }

    private static String megabytes(long n, int each) {
        return String.format(java.util.Locale.ROOT, "%,d MB", n / (1_000_000 / each));
    }
}
