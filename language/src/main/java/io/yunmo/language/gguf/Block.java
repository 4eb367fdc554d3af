package io.yunmo.language.gguf;

/**
 * One block of a quantised tensor taken apart: element i is {@code scales[i/16] * codes[i]}, or {@code scales[i/16] *
 * codes[i] + minimums[i/16]} for the types that have minimums, in f32 in this order, which gives the bits of ggml's reference.
 * Plain arrays throughout: they are fast before the compiler has come around to it.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c">dequantize_row_* of ggml</a>
 */
final class Block {
    /** Elements of the largest block. */
    static final int MOST = 256;

    private static final int[] NON_LINEAR = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    final byte[] codes = new byte[MOST];
    final float[] scales = new float[MOST / 16];
    final float[] minimums = new float[MOST / 16];

    /** Whether elements of that type have a minimum added. */
    static boolean hasMinimums(BlockType type) {
        return switch (type) {
            case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
            case F32, F16, BF16, Q4_0, Q5_0, Q8_0, Q3_K, Q6_K, IQ4_NL, IQ4_XS -> false;
        };
    }

    /** Takes apart the block that begins at {@code b[at]}. */
    void read(BlockType type, byte[] b, int at) {
        switch (type) {
            case Q4_0 -> {
                one(half(b, at), 0);
                nibbles(b, at + 2, -8);
            }
            case Q4_1 -> {
                one(half(b, at), half(b, at + 2));
                nibbles(b, at + 4, 0);
            }
            case Q5_0 -> {
                one(half(b, at), 0);
                nibbles(b, at + 6, -16);
                fifthBits(b, at + 2);
            }
            case Q5_1 -> {
                one(half(b, at), half(b, at + 2));
                nibbles(b, at + 8, 0);
                fifthBits(b, at + 4);
            }
            case Q8_0 -> {
                one(half(b, at), 0);
                System.arraycopy(b, at + 2, codes, 0, 32);
            }
            case IQ4_NL -> {
                one(half(b, at), 0);
                nonLinear(b, at + 2, 0);
            }
            case Q2_K -> q2k(b, at);
            case Q3_K -> q3k(b, at);
            case Q4_K -> q4k(b, at, at + 16);
            case Q5_K -> q5k(b, at);
            case Q6_K -> q6k(b, at);
            case IQ4_XS -> iq4xs(b, at);
            case F32, F16, BF16 -> throw new IllegalArgumentException(type + " has no codes");
        }
    }

    private void one(float scale, float minimum) {
        scales[0] = scale;
        scales[1] = scale;
        minimums[0] = minimum;
        minimums[1] = minimum;
    }

    /** 16 bytes: the low halves are elements 0 to 15, the high halves 16 to 31. */
    private void nibbles(byte[] b, int from, int bias) {
        for (int i = 0; i < 16; i++) {
            int pair = b[from + i];
            codes[i] = (byte) ((pair & 15) + bias);
            codes[i + 16] = (byte) ((pair >> 4 & 15) + bias);
        }
    }

    private void fifthBits(byte[] b, int from) {
        for (int i = 0; i < 32; i++) {
            codes[i] += (byte) ((b[from + i / 8] >> i % 8 & 1) << 4);
        }
    }

    private void nonLinear(byte[] b, int from, int to) {
        for (int i = 0; i < 16; i++) {
            codes[to + i] = (byte) NON_LINEAR[b[from + i] & 15];
            codes[to + i + 16] = (byte) NON_LINEAR[b[from + i] >> 4 & 15];
        }
    }

    /** Scales and minimums (4 bits each) of 16 elements, 64 bytes of codes, scale, minimum. */
    private void q2k(byte[] b, int at) {
        float scale = half(b, at + 80);
        float minimum = half(b, at + 82);
        for (int g = 0; g < 16; g++) {
            int pair = b[at + g];
            scales[g] = scale * (pair & 15);
            minimums[g] = -(minimum * (pair >> 4 & 15));
        }
        twoBits(b, at + 16);
    }

    /** 32 bytes with four elements each, 32 apart, twice. */
    private void twoBits(byte[] b, int from) {
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) (b[from + i / 128 * 32 + i % 32] >> i / 32 % 4 * 2 & 3);
        }
    }

    /** 32 bytes of third bits, 64 of codes, 12 of scales in 6 bits, scale. */
    private void q3k(byte[] b, int at) {
        twoBits(b, at + 32);
        for (int i = 0; i < 256; i++) {
            int third = b[at + i % 32] >> i / 32 & 1;
            codes[i] += (byte) (third * 4 - 4);
        }
        float scale = half(b, at + 108);
        int s = at + 96;
        for (int g = 0; g < 16; g++) {
            int low = b[s + g % 8] >> g / 8 * 4 & 15;
            int high = b[s + 8 + g % 4] >> g / 4 * 2 & 3;
            scales[g] = scale * ((low | high << 4) - 32);
        }
    }

    /** Scale, minimum, 12 bytes of scales and minimums in 6 bits; the codes at {@code from}. */
    private void q4k(byte[] b, int at, int from) {
        float scale = half(b, at);
        float minimum = half(b, at + 2);
        int s = at + 4;
        for (int g = 0; g < 8; g++) {
            int sc = g < 4 ? b[s + g] & 63 : b[s + g + 4] & 15 | (b[s + g - 4] >> 6 & 3) << 4;
            int m = g < 4 ? b[s + g + 4] & 63 : b[s + g + 4] >> 4 & 15 | (b[s + g] >> 6 & 3) << 4;
            scales[2 * g] = scales[2 * g + 1] = scale * sc;
            minimums[2 * g] = minimums[2 * g + 1] = -(minimum * m);
        }
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) (b[from + i / 64 * 32 + i % 32] >> i / 32 % 2 * 4 & 15);
        }
    }

    /** As Q4_K, with 32 bytes of fifth bits before the codes. */
    private void q5k(byte[] b, int at) {
        q4k(b, at, at + 48);
        for (int i = 0; i < 256; i++) {
            codes[i] += (byte) ((b[at + 16 + i % 32] >> i / 32 & 1) << 4);
        }
    }

    /** 128 bytes of low halves, 64 of upper two bits, 16 scales, scale. */
    private void q6k(byte[] b, int at) {
        float scale = half(b, at + 208);
        for (int g = 0; g < 16; g++) {
            scales[g] = scale * b[at + 192 + g];
        }
        for (int i = 0; i < 256; i++) {
            int half = i / 128;
            int low = b[at + half * 64 + i % 64] >> i / 64 % 2 * 4 & 15;
            int high = b[at + 128 + half * 32 + i % 32] >> i / 32 % 4 * 2 & 3;
            codes[i] = (byte) ((low | high << 4) - 32);
        }
    }

    /** Scale, two bytes and four of the eight scales' upper two and lower four bits, codes. */
    private void iq4xs(byte[] b, int at) {
        float scale = half(b, at);
        int upper = b[at + 2] & 255 | (b[at + 3] & 255) << 8;
        for (int g = 0; g < 8; g++) {
            int low = b[at + 4 + g / 2] >> g % 2 * 4 & 15;
            scales[2 * g] = scales[2 * g + 1] = scale * ((low | (upper >> 2 * g & 3) << 4) - 32);
            nonLinear(b, at + 8 + g * 16, g * 32);
        }
    }

    private static float half(byte[] b, int at) {
        return Float.float16ToFloat((short) (b[at] & 255 | b[at + 1] << 8));
    }
}
