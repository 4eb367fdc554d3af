package io.yunmo.language;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.function.Supplier;

/** Work on a thread of its own, whose result is fetched once. */
final class Aside<T> {
    private final Thread thread;
    private T result;
    private Throwable failure;

    private Aside(String name, Supplier<T> work) {
        thread = Thread.ofPlatform().name("yunmo-load-" + name).daemon().unstarted(() -> {
            try {
                result = work.get();
            } catch (Throwable t) {
                failure = t;
            }
        });
    }

    static <T> Aside<T> start(String name, Supplier<T> work) {
        Aside<T> aside = new Aside<>(name, work);
        aside.thread.start();
        return aside;
    }

    /** Waits for the end, well or not. */
    void await() {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "loading was interrupted", e);
        }
    }

    /** Waits for the result, or throws what the work threw. */
    T get() {
        await();
        switch (failure) {
            case null -> {
                return result;
            }
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new YunmoException(ErrorCode.INTERNAL, "loading failed: " + failure, failure);
        }
    }
}
