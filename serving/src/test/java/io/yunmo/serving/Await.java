package io.yunmo.serving;

import java.util.function.BooleanSupplier;

/** Waits for what other threads are about to do. */
public final class Await {
    private Await() {}

    /** Returns once the condition holds; fails after 20 seconds. */
    public static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within 20 s");
            }
            Thread.yield();
        }
    }
}
