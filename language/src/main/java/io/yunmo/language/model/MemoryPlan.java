package io.yunmo.language.model;

import io.yunmo.language.LoadOptions;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import java.util.Locale;

/**
 * What a model takes in memory, known before any of it is taken.
 *
 * @param weightBytes of the packed weights
 * @param scratchBytes of a step's activations
 * @param kvBlockBytes of one block of {@link KvLayout#TOKENS} positions in all layers; 0 for an encoder
 * @param contextLength the longest sequence: the model's own, or less when the options say so
 * @param kvBlocks how many blocks to make, once {@link #check} has decided
 */
public record MemoryPlan(long weightBytes, long scratchBytes, long kvBlockBytes, int contextLength, int kvBlocks) {
    private static final double SHARE = 0.5;
    private static final int ENOUGH_CONTEXTS = 16;

    /** Bytes of keys and values of one position in all layers. */
    public long kvBytesPerToken() {
        return kvBlockBytes / KvLayout.TOKENS;
    }

    /** Bytes of all keys and values. */
    public long kvBytes() {
        return kvBlocks * kvBlockBytes;
    }

    public long totalBytes() {
        return weightBytes + scratchBytes + kvBytes();
    }

    /**
     * Decides the number of blocks: as many as {@code options.kvBytes()} hold, or half of what {@code freeBytes} leave beside
     * the weights but no more than sixteen full contexts need. When a context does not fit and none was asked for, the context
     * becomes what fits, 512 at least.
     *
     * @param freeBytes that weights, scratch, keys and values may take together
     * @throws YunmoException TOO_LARGE, with the numbers and the option to change, when it does not fit
     */
    public MemoryPlan check(long freeBytes, LoadOptions options) {
        long left = freeBytes - weightBytes - scratchBytes;
        if (left < 0) {
            throw tooLarge(
                    "it needs %s for weights and %s for a step, and %s are free: choose a file with fewer bits a"
                            + " weight, or free memory",
                    text(weightBytes), text(scratchBytes), text(freeBytes));
        }
        if (kvBlockBytes == 0) {
            return this;
        }
        long allowed = options.kvBytes() > 0 ? options.kvBytes() : defaultKvBytes(left);
        if (allowed > left) {
            throw tooLarge(
                    "weights take %s, a step %s, and the cache is to have %s, but %s are free: set the cache's"
                            + " memory to %s at most",
                    text(weightBytes), text(scratchBytes), text(allowed), text(freeBytes), text(left));
        }
        return withBlocks(allowed, left, options.contextLength() > 0);
    }

    private MemoryPlan withBlocks(long allowed, long left, boolean asked) {
        long blocks = Math.min(Integer.MAX_VALUE, allowed / kvBlockBytes);
        long fits = blocks * KvLayout.TOKENS;
        int context = (int) Math.min(contextLength, fits);
        if (context < contextLength && asked || context < Math.min(512, contextLength)) {
            throw tooLarge(
                    "weights take %s of %s; the cache takes %s a token, so that %s hold a context of %d, not of %d: set"
                            + " the context length to %d at most, or store keys and values in fewer bits",
                    text(weightBytes),
                    text(left + weightBytes + scratchBytes),
                    text(kvBytesPerToken()),
                    text(allowed),
                    fits,
                    contextLength,
                    fits);
        }
        return new MemoryPlan(weightBytes, scratchBytes, kvBlockBytes, context, (int) blocks);
    }

    private long defaultKvBytes(long left) {
        long full = blocks(contextLength) * kvBlockBytes;
        long share = (long) (left * SHARE);
        return Math.min(left, Math.min(Math.max(full, share), full * ENOUGH_CONTEXTS));
    }

    private static long blocks(int tokens) {
        return (tokens + KvLayout.TOKENS - 1) / KvLayout.TOKENS;
    }

    private static YunmoException tooLarge(String format, Object... arguments) {
        return new YunmoException(
                ErrorCode.TOO_LARGE, "the model does not fit into memory: " + format.formatted(arguments));
    }

    /** Bytes for people: {@code 1.5 GiB}. */
    static String text(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " bytes";
        }
        int unit = (63 - Long.numberOfLeadingZeros(bytes)) / 10;
        return String.format(Locale.ROOT, "%.1f %ciB", bytes / Math.pow(1024, unit), "KMGTPE".charAt(unit - 1));
    }
}
