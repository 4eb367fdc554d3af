package io.yunmo.tensor.attention;

/**
 * How the keys and values of {@link #TOKENS} consecutive positions lie in one block of one layer: for each KV head in turn the
 * keys transposed ([keyLength][TOKENS], so that one register holds a dimension of sixteen positions), then for each KV head the
 * values ([TOKENS][valueLength]). With Q8 each position of a head has one f32 scale a group of 32 dimensions, after the codes.
 * {@link #bytes} is a multiple of 64.
 */
public record KvLayout(Type type, int kvHeads, int keyLength, int valueLength) {
    /** Positions of a block. */
    public static final int TOKENS = 16;

    /** How a key or value is stored. */
    public enum Type {
        /** Exact. */
        F32,
        /** The default. */
        F16,
        /** Half the memory of F16. */
        Q8
    }

    /** Bytes of one block of one layer. */
    public long bytes() {
        long values = (long) TOKENS * kvHeads * (keyLength + valueLength);
        long bytes = switch (type) {
            case F32 -> values * 4;
            case F16 -> values * 2;
            case Q8 -> values + (values + 31) / 32 * 4;
        };
        return (bytes + 63) & -64;
    }
}
