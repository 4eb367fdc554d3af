package io.yunmo.language.sampling;

import java.util.Arrays;

/** How often each token was generated, and which stood in the prompt, in the order in which they first came. */
final class TokenCounts {
    private static final int LEAST = 64;

    /** Per slot one more than the place of a token in {@link #tokens}; 0 for none. A power of two, at most half full. */
    private int[] slots = new int[2 * LEAST];

    private int[] tokens = new int[LEAST];
    private int[] generated = new int[LEAST];
    private int size;

    /** Notes a token; {@code times} is 0 for one of the prompt. */
    void add(int token, int times) {
        int place = place(token);
        generated[place] += times;
    }

    int size() {
        return size;
    }

    int token(int place) {
        return tokens[place];
    }

    /** How often the token was generated. */
    int generated(int place) {
        return generated[place];
    }

    private int place(int token) {
        int slot = slot(token);
        if (slots[slot] == 0) {
            if (size == tokens.length) {
                grow();
                slot = slot(token);
            }
            tokens[size++] = token;
            slots[slot] = size;
        }
        return slots[slot] - 1;
    }

    private int slot(int token) {
        int mask = slots.length - 1;
        int slot = token * 0x9E3779B9 >>> 8 & mask;
        while (slots[slot] != 0 && tokens[slots[slot] - 1] != token) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        tokens = Arrays.copyOf(tokens, 2 * size);
        generated = Arrays.copyOf(generated, 2 * size);
        slots = new int[4 * size];
        for (int i = 0; i < size; i++) {
            slots[slot(tokens[i])] = i + 1;
        }
    }
}
