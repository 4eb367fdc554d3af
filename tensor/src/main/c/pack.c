/* The blocks of a GGUF file into panels: what io.yunmo.language.gguf.PanelWriter says in Java, byte for byte. The layouts are
   those of Packed4, Packed6 and Packed8; the blocks are ggml's (https://github.com/ggml-org/ggml/blob/master/src/ggml-quants.c). */
#include "yunmo.h"
#include <math.h>
#include <string.h>

#if defined(__F16C__)
#include <immintrin.h>
INLINE float from_half(uint16_t h) { return _cvtsh_ss(h); }
INLINE uint16_t to_half(float f) { return _cvtss_sh(f, 0); }
#else
INLINE float from_half(uint16_t h) {
    __fp16 f;
    memcpy(&f, &h, 2);
    return (float)f;
}
INLINE uint16_t to_half(float f) {
    __fp16 half = (__fp16)f;
    uint16_t h;
    memcpy(&h, &half, 2);
    return h;
}
#endif

enum { PANEL = 16, GROUP = 32 };

/* ggml's numbers of the types. */
enum { Q4_0 = 2, Q4_1 = 3, Q5_0 = 6, Q5_1 = 7, Q8_0 = 8, Q2_K = 10, Q3_K = 11, Q4_K = 12, Q5_K = 13, Q6_K = 14, IQ4_NL = 20, IQ4_XS = 23 };

/* Up to 256 elements taken apart; codes as the panel has them, scales and minimums for 16 elements each. */
typedef struct {
    uint8_t codes[256];
    uint16_t scales[16];
    uint16_t minimums[16];
    int overflow;
} block_t;

/* How a type is packed. */
typedef struct {
    int bytes, groups; /* of a block; groups of 32 */
    int bits;          /* of a code */
    int halves;        /* scales of a group of 32: 1 or 2 */
    int minimums;
    uint8_t zero;      /* the code of a weight of zero */
} form_t;

/* Bytes of the codes in a group of a panel. */
INLINE int code_bytes(form_t f) { return f.bits * 64; }

static form_t form(int type) {
    switch (type) {
    case Q4_0: return (form_t){18, 1, 4, 1, 0, 8};
    case Q4_1: return (form_t){20, 1, 4, 1, 1, 0};
    case Q5_0: return (form_t){22, 1, 6, 1, 0, 32};
    case Q5_1: return (form_t){24, 1, 6, 1, 1, 0};
    case Q8_0: return (form_t){34, 1, 8, 1, 0, 128};
    case Q2_K: return (form_t){84, 8, 6, 2, 1, 0};
    case Q3_K: return (form_t){110, 8, 6, 2, 0, 32};
    case Q4_K: return (form_t){144, 8, 4, 1, 1, 0};
    case Q5_K: return (form_t){176, 8, 6, 1, 1, 0};
    case Q6_K: return (form_t){210, 8, 6, 2, 0, 32};
    case IQ4_NL: return (form_t){18, 1, 8, 1, 0, 128};
    case IQ4_XS: return (form_t){136, 8, 8, 1, 0, 128};
    default: return (form_t){0, 0, 0, 0, 0, 0};
    }
}

INLINE uint16_t read16(const uint8_t *at) {
    uint16_t v;
    memcpy(&v, at, 2);
    return v;
}

INLINE uint32_t read32(const uint8_t *at) {
    uint32_t v;
    memcpy(&v, at, 4);
    return v;
}

INLINE void scale(block_t *b, uint16_t *to, float value) {
    *to = to_half(value);
    b->overflow |= (*to & 0x7fff) == 0x7c00 && !isinf(value);
}

INLINE void nibbles(block_t *b, const uint8_t *from, uint8_t bias) {
    for (int i = 0; i < 16; i++) {
        b->codes[i] = (from[i] & 15) + bias;
        b->codes[i + 16] = (from[i] >> 4) + bias;
    }
}

INLINE void fifth_bits(block_t *b, uint32_t bits) {
    for (int i = 0; i < 32; i++) {
        b->codes[i] += (bits >> i & 1) << 4;
    }
}

/* 128 more than ggml's table. */
static const uint8_t NON_LINEAR[16] = {1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};

INLINE void non_linear(uint8_t *to, const uint8_t *from) {
    for (int i = 0; i < 16; i++) {
        to[i] = NON_LINEAR[from[i] & 15];
        to[i + 16] = NON_LINEAR[from[i] >> 4];
    }
}

INLINE void two_bits(block_t *b, const uint8_t *from, uint8_t bias) {
    for (int j = 0; j < 8; j++) {
        for (int i = 0; i < 32; i++) {
            b->codes[j * 32 + i] = (from[j / 4 * 32 + i] >> j % 4 * 2 & 3) + bias;
        }
    }
}

INLINE void q2_k(block_t *b, const uint8_t *from) {
    float d = from_half(read16(from + 80)), m = from_half(read16(from + 82));
    for (int g = 0; g < 16; g++) {
        scale(b, &b->scales[g], d * (from[g] & 15));
        scale(b, &b->minimums[g], -(m * (from[g] >> 4)));
    }
    two_bits(b, from + 16, 0);
}

INLINE void q3_k(block_t *b, const uint8_t *from) {
    float d = from_half(read16(from + 108));
    const uint8_t *s = from + 96;
    for (int g = 0; g < 16; g++) {
        int low = s[g % 8] >> g / 8 * 4 & 15, high = s[8 + g % 4] >> g / 4 * 2 & 3;
        scale(b, &b->scales[g], d * ((low | high << 4) - 32));
    }
    two_bits(b, from + 32, 28);
    for (int j = 0; j < 8; j++) {
        for (int i = 0; i < 32; i++) {
            b->codes[j * 32 + i] += (from[i] >> j & 1) << 2;
        }
    }
}

INLINE void q4_k(block_t *b, const uint8_t *from, const uint8_t *codes) {
    float d = from_half(read16(from)), m = from_half(read16(from + 2));
    const uint8_t *s = from + 4;
    for (int g = 0; g < 8; g++) {
        int sc = g < 4 ? s[g] & 63 : (s[g + 4] & 15) | s[g - 4] >> 6 << 4;
        int mi = g < 4 ? s[g + 4] & 63 : s[g + 4] >> 4 | s[g] >> 6 << 4;
        scale(b, &b->scales[2 * g], d * sc);
        scale(b, &b->minimums[2 * g], -(m * mi));
    }
    for (int j = 0; j < 8; j++) {
        for (int i = 0; i < 32; i++) {
            b->codes[j * 32 + i] = codes[j / 2 * 32 + i] >> j % 2 * 4 & 15;
        }
    }
}

INLINE void q5_k(block_t *b, const uint8_t *from) {
    q4_k(b, from, from + 48);
    for (int j = 0; j < 8; j++) {
        for (int i = 0; i < 32; i++) {
            b->codes[j * 32 + i] += (from[16 + i] >> j & 1) << 4;
        }
    }
}

INLINE void q6_k(block_t *b, const uint8_t *from) {
    float d = from_half(read16(from + 208));
    for (int g = 0; g < 16; g++) {
        scale(b, &b->scales[g], d * (int8_t)from[192 + g]);
    }
    for (int j = 0; j < 8; j++) {
        const uint8_t *low = from + j / 4 * 64 + j % 2 * 32, *high = from + 128 + j / 4 * 32;
        for (int i = 0; i < 32; i++) {
            b->codes[j * 32 + i] = ((low[i] >> j % 4 / 2 * 4 & 15) | (high[i] >> j % 4 * 2 & 3) << 4);
        }
    }
}

INLINE void iq4_xs(block_t *b, const uint8_t *from) {
    float d = from_half(read16(from));
    int upper = read16(from + 2);
    for (int g = 0; g < 8; g++) {
        int low = from[4 + g / 2] >> g % 2 * 4 & 15;
        scale(b, &b->scales[2 * g], d * ((low | (upper >> 2 * g & 3) << 4) - 32));
        non_linear(b->codes + g * 32, from + 8 + g * 16);
    }
}

INLINE void take_apart(block_t *b, int type, const uint8_t *from) {
    b->scales[0] = read16(from);
    b->minimums[0] = read16(from + 2);
    switch (type) {
    case Q5_0: nibbles(b, from + 6, 16); fifth_bits(b, read32(from + 2)); break;
    case Q5_1: nibbles(b, from + 8, 0); fifth_bits(b, read32(from + 4)); break;
    case Q2_K: q2_k(b, from); break;
    case Q3_K: q3_k(b, from); break;
    case Q4_K: q4_k(b, from, from + 16); break;
    case Q5_K: q5_k(b, from); break;
    case Q6_K: q6_k(b, from); break;
    case IQ4_NL: non_linear(b->codes, from + 2); break;
    case IQ4_XS: iq4_xs(b, from); break;
    }
}

/* Sixteen codes of 6 bits: two words of their lower four bits, 64 bytes apart, and one of their upper two. */
INLINE void put_six(const uint8_t *codes, uint8_t *lower, uint8_t *upper) {
    const uint32_t four = 0x0f0f0f0fu, two = 0x30303030u;
    uint32_t a = read32(codes), b = read32(codes + 4), c = read32(codes + 8), d = read32(codes + 12);
    uint32_t first = (a & four) | (b & four) << 4, second = (c & four) | (d & four) << 4;
    uint32_t bits = (a & two) >> 4 | (b & two) >> 2 | (c & two) | (d & two) << 2;
    memcpy(lower, &first, 4);
    memcpy(lower + 64, &second, 4);
    memcpy(upper, &bits, 4);
}

/* Group `part` of the block into row r of a group of a panel. */
INLINE void put(const block_t *b, form_t f, int part, int r, uint8_t *group) {
    const uint8_t *codes = b->codes + part * GROUP;
    uint8_t *scales = group + code_bytes(f);
    if (f.bits == 4) {
        for (int j = 0; j < 4; j++) {
            uint32_t pair = read32(codes + j * 8) | read32(codes + j * 8 + 4) << 4;
            memcpy(group + j * 64 + r * 4, &pair, 4);
        }
    } else if (f.bits == 6) {
        for (int i = 0; i < 2; i++) {
            put_six(codes + i * 16, group + i * 128 + r * 4, group + 256 + i * 64 + r * 4);
        }
    } else {
        for (int j = 0; j < 8; j++) {
            memcpy(group + j * 64 + r * 4, codes + j * 4, 4);
        }
    }
    for (int h = 0; h < f.halves; h++) {
        memcpy(scales + h * 32 + r * 2, &b->scales[part * 2 + h], 2);
        if (f.minimums) {
            memcpy(scales + (f.halves + h) * 32 + r * 2, &b->minimums[part * 2 + h], 2);
        }
    }
}

/* A block of 4 bits, or of 8, straight into row r of a group. */
INLINE void put_simple(int type, const uint8_t *from, int r, uint8_t *group) {
    if (type == Q8_0) {
        for (int j = 0; j < 8; j++) {
            uint32_t codes = read32(from + 2 + j * 4) ^ 0x80808080u;
            memcpy(group + j * 64 + r * 4, &codes, 4);
        }
        memcpy(group + 512 + r * 2, from, 2);
        return;
    }
    const uint8_t *codes = from + (type == Q4_0 ? 2 : 4);
    for (int j = 0; j < 2; j++) {
        uint32_t a = read32(codes + j * 8), b = read32(codes + j * 8 + 4);
        uint32_t low = (a & 0x0f0f0f0fu) | (b & 0x0f0f0f0fu) << 4;
        uint32_t high = (a >> 4 & 0x0f0f0f0fu) | (b & 0xf0f0f0f0u);
        memcpy(group + j * 64 + r * 4, &low, 4);
        memcpy(group + (j + 2) * 64 + r * 4, &high, 4);
    }
    memcpy(group + 256 + r * 2, from, 2);
    if (type == Q4_1) {
        memcpy(group + 288 + r * 2, from + 2, 2);
    }
}

/* One panel. Inlined with a constant type, so that each type has loops of its own. Small blocks go in one column of all rows
   after the other, so that a group is written while it is in the nearest cache; for large ones row by row is faster. */
INLINE int pack_panel(int type, const uint8_t *from, int64_t row_bytes, int rows, int columns, uint8_t *panel, size_t group_bytes) {
    form_t f = form(type);
    block_t b;
    b.overflow = 0;
    if (type == Q4_0 || type == Q4_1 || type == Q8_0) {
        for (int g = 0; g < columns / GROUP; g++) {
            for (int r = 0; r < rows; r++) {
                put_simple(type, from + r * row_bytes + g * f.bytes, r, panel + g * group_bytes);
            }
        }
        return 0;
    }
    for (int r = 0; r < rows; r++) {
        const uint8_t *row = from + r * row_bytes;
        for (int g = 0; g < columns / GROUP; g += f.groups, row += f.bytes) {
            take_apart(&b, type, row);
            for (int part = 0; part < f.groups; part++) {
                put(&b, f, part, r, panel + (g + part) * group_bytes);
            }
        }
    }
    return b.overflow;
}

static void zero_row(form_t f, int columns, int r, uint8_t *panel, size_t group_bytes) {
    block_t b;
    memset(&b, 0, sizeof b);
    memset(b.codes, f.zero, sizeof b.codes);
    for (int g = 0; g < columns / GROUP; g++) {
        put(&b, f, 0, r, panel + g * group_bytes);
    }
}

#define CASE(TYPE) \
    case TYPE: overflow |= pack_panel(TYPE, from, row_bytes, in_panel, columns, to, group_bytes); break;

/* Packs `rows` rows of `columns` columns, which lie `row_bytes` apart from `from` on, into whole panels from `to` on; rows that
   the last panel has beyond them become zero. Returns 1 when a scale was too large for f16, and -1 for an unknown type. */
EXPORT int32_t yunmo_pack(int32_t type, const uint8_t *from, int64_t row_bytes, int32_t rows, int32_t columns, uint8_t *to) {
    form_t f = form(type);
    if (f.bytes == 0) {
        return -1;
    }
    size_t group_bytes = code_bytes(f) + 32 * f.halves * (f.minimums ? 2 : 1);
    int overflow = 0;
    for (; rows > 0; rows -= PANEL) {
        int in_panel = rows < PANEL ? rows : PANEL;
        switch (type) {
            CASE(Q4_0) CASE(Q4_1) CASE(Q5_0) CASE(Q5_1) CASE(Q8_0) CASE(Q2_K)
            CASE(Q3_K) CASE(Q4_K) CASE(Q5_K) CASE(Q6_K) CASE(IQ4_NL) CASE(IQ4_XS)
        }
        for (int r = in_panel; r < PANEL; r++) {
            zero_row(f, columns, r, to, group_bytes);
        }
        from += PANEL * row_bytes;
        to += group_bytes * (columns / GROUP);
    }
    return overflow;
}
