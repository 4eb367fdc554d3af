package io.yunmo.language.model;

import java.util.Optional;

/** Which layers see only the latest positions. */
final class SlidingWindow {
    private final int window;
    private final int period;
    private final Optional<boolean[]> flags;

    private SlidingWindow(int window, int period, Optional<boolean[]> flags) {
        this.window = window;
        this.period = period;
        this.flags = flags;
    }

    /**
     * As the file says; where it does not, a window of {@code window} (0 for none), and each {@code period}-th layer sees all.
     */
    static SlidingWindow of(Checkpoint file, int window, int period) {
        String pattern = file.key("attention.sliding_window_pattern");
        Object value = file.metadata().values().get(pattern);
        return new SlidingWindow(
                file.count("attention.sliding_window", window),
                value instanceof Long n && n > 0 ? Math.toIntExact(Math.min(n, Integer.MAX_VALUE)) : period,
                value instanceof boolean[] ? file.metadata().flags(pattern) : Optional.empty());
    }

    /** The window of a layer; 0 when it sees all. */
    int of(int layer) {
        boolean slides =
                flags.isPresent() ? layer < flags.get().length && flags.get()[layer] : layer % period < period - 1;
        return slides ? window : 0;
    }
}
