package io.yunmo.learn.layer;

/** Where a training stands: what random layers draw their numbers from. Set by the trainer before each step. */
public final class Moment {
    private long seed;
    private long step;

    /** The fit's seed. */
    public long seed() {
        return seed;
    }

    /** Steps done before this one, counted over all epochs. */
    public long step() {
        return step;
    }

    public void set(long seed, long step) {
        this.seed = seed;
        this.step = step;
    }
}
