package io.yunmo.language.sampling;

/**
 * Which tokens of a row are left: those of a weight not below {@code least} that is above {@code cut}, or equals it while the id
 * is at most {@code last}.
 */
record Kept(float least, float cut, int last) {
    static final Kept ALL = new Kept(0, -1, 0);

    /** All of a weight not below {@code least}. */
    static Kept from(float least) {
        return new Kept(least, -1, 0);
    }

    boolean has(float weight, int id) {
        return weight >= least && (weight > cut || weight == cut && id <= last);
    }
}
