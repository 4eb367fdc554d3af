package io.yunmo.tensor.attention;

import io.yunmo.tensor.YunmoException;
import java.util.Objects;

/**
 * How the keys and values of {@link #TOKENS} consecutive positions lie in one block of one layer: for each KV head in turn the
 * keys transposed ([keyLength][TOKENS], so that one register holds a dimension of sixteen positions), then for each KV head the
 * values ([TOKENS][valueLength]). Q8 has int8 codes there, and from the next multiple of 64 bytes on f32 scales for groups of
 * {@link #GROUP} dimensions (the last group of a head may be shorter): for each KV head the keys' ([groups][TOKENS]), then for
 * each KV head the values' ([TOKENS][groups]). {@link #bytes} is a multiple of 64; blocks lie at
 * multiples of 64. Where a value is no multiple of sixteen long, 64 bytes follow the last one, because it is read in sixteens.
 *
 * <p>F16 rounds to nearest even, and beyond its range to its largest number. Q8 of a group: {@code scale = max|x| * (1 / 127)};
 * a code is {@code x / scale} rounded to nearest even, 0 where the scale is 0; it reads as {@code (float) code * scale}. NaN
 * among the numbers of a group makes its scale NaN.
 *
 * @param keyLength dimensions of a key, 1 to {@link #LONGEST}; fastest in multiples of 16
 * @param valueLength dimensions of a value, likewise
 */
public record KvLayout(Type type, int kvHeads, int keyLength, int valueLength) {
    /** Positions of a block. */
    public static final int TOKENS = 16;

    /** Dimensions that share a scale in Q8. */
    public static final int GROUP = 32;

    /** The longest key or value. */
    public static final int LONGEST = 512;

    /** How a key or value is stored. */
    public enum Type {
        /** Exact. */
        F32,
        /** The default. */
        F16,
        /** Half the memory of F16. */
        Q8;

        /** Bytes of a number, scales aside. */
        public int bytes() {
            return switch (this) {
                case F32 -> 4;
                case F16 -> 2;
                case Q8 -> 1;
            };
        }
    }

    public KvLayout {
        Objects.requireNonNull(type, "type");
        if (kvHeads < 1 || Math.min(keyLength, valueLength) < 1 || Math.max(keyLength, valueLength) > LONGEST) {
            throw YunmoException.invalid(
                    "attention knows 1 and more KV heads with keys and values of 1 to %d dimensions, not %d with %d and %d",
                    LONGEST, kvHeads, keyLength, valueLength);
        }
    }

    /** Where the keys of a KV head begin in a block, in bytes. */
    public long keys(int head) {
        return (long) head * keyLength * TOKENS * type.bytes();
    }

    /** Where the values of a KV head begin in a block, in bytes. */
    public long values(int head) {
        return keys(kvHeads) + (long) head * TOKENS * valueLength * type.bytes();
    }

    /** Where the scales of a KV head's keys begin in a block, in bytes (Q8). */
    public long keyScales(int head) {
        return (values(kvHeads) + 63 & -64) + (long) head * keyGroups() * TOKENS * 4;
    }

    /** Where the scales of a KV head's values begin in a block, in bytes (Q8). */
    public long valueScales(int head) {
        return keyScales(kvHeads) + (long) head * TOKENS * valueGroups() * 4;
    }

    /** Scales of one key in Q8. */
    public int keyGroups() {
        return (keyLength + GROUP - 1) / GROUP;
    }

    /** Scales of one value in Q8. */
    public int valueGroups() {
        return (valueLength + GROUP - 1) / GROUP;
    }

    /** Bytes of one block of one layer. */
    public long bytes() {
        long end = type == Type.Q8 ? valueScales(kvHeads) : values(kvHeads);
        return (end + 63 & -64) + (valueLength % TOKENS == 0 ? 0 : 64);
    }
}
