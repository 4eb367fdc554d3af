/* Products of packed weights and activations. The layouts and the exact arithmetic are those of the Java package
   io.yunmo.tensor.packed (Packed4, Packed6, Packed8, PackedFloat, Rows, PackedProduct); PlainProduct is the scalar twin.

   A call cuts its tokens in tiles of at most TILE, copies the activations of some tiles and some columns into STAGE bytes
   of stack in the order in which a kernel reads them, and lets every panel meet these tiles while they lie in the nearest
   caches. When a layer has more columns than fit, the running sums wait in `out`: a float that is stored and loaded is the
   same float, so the bits do not depend on the cut. */
#include "lanes.h"

enum { GROUP = 32, PANEL = 16, STAGE = 48 * 1024 };

typedef enum { W4, W4_MIN, W6, W6_MIN, W6_HALF, W6_HALF_MIN, W8, F32, BF16 } kind_t;

typedef struct {
    const float *floats;
    const int8_t *codes;
    const float *scales;
    const int16_t *sums;
    int64_t columns;
} rows_t;

/* ---- quantise ---- */

#ifndef QUANTIZE_GROUP
static void quantize_group(const float *x, int8_t *codes, float *scale_out, int16_t *sums) {
    int32_t bits[GROUP];
    memcpy(bits, x, sizeof bits);
    int32_t largest = 0;
    for (int i = 0; i < GROUP; i++) {
        int32_t magnitude = bits[i] & 0x7fffffff;
        largest = magnitude > largest ? magnitude : largest;
    }
    float scale;
    memcpy(&scale, &largest, 4);
    scale /= 127.0f;
    *scale_out = scale;
    if (!(scale > 0 && scale < __builtin_inff())) {
        memset(codes, 0, GROUP);
        sums[0] = sums[1] = 0;
        return;
    }
    int32_t out[GROUP];
    for (int i = 0; i < GROUP; i++) {
        float q = __builtin_fabsf(x[i]) / scale;
        int32_t whole = (int32_t)q;
        whole += q - (float)whole >= 0.5f;
        whole = whole > 127 ? 127 : whole;
        out[i] = x[i] < 0 ? -whole : whole;
    }
    int32_t first = 0, second = 0;
    for (int i = 0; i < GROUP / 2; i++) first += out[i];
    for (int i = GROUP / 2; i < GROUP; i++) second += out[i];
    for (int i = 0; i < GROUP; i++) codes[i] = (int8_t)out[i];
    sums[0] = (int16_t)first;
    sums[1] = (int16_t)second;
}
#endif

EXPORT void yunmo_quantize(const float *floats, int8_t *codes, float *scales, int16_t *sums, int columns, int from_row,
                           int to_row, int from_column, int to_column) {
    for (int r = from_row; r < to_row; r++) {
        for (int64_t i = (int64_t)r * columns + from_column; i < (int64_t)r * columns + to_column; i += GROUP) {
            quantize_group(floats + i, codes + i, scales + i / GROUP, sums + i / 16);
        }
    }
}

/* ---- stage: a tile's activations in the order in which its kernel reads them ---- */

/* Scale groups in 32 columns. */
INLINE int parts_of(kind_t kind) { return kind == W6_HALF || kind == W6_HALF_MIN ? 2 : 1; }
INLINE int has_minimums(kind_t kind) { return kind == W4_MIN || kind == W6_MIN || kind == W6_HALF_MIN; }
INLINE int bias_of(kind_t kind) { return kind == W4 ? -8 : kind == W8 ? -128 : -32; }

/* Bytes of a token in one group: codes, scale, and for each part the start of the sum or, with minimums, scale * sum. */
INLINE int staged_bytes(kind_t kind) { return GROUP + 4 + 4 * parts_of(kind); }

/* For each group: codes of the tokens, their scales, part 0 of all, part 1 of all. */
static void stage(kind_t kind, const rows_t *x, int64_t row, int tokens, int64_t group, int64_t groups, uint8_t *to) {
    const int parts = parts_of(kind), bytes_a_token = staged_bytes(kind);
    for (int c = 0; c < tokens; c++) {
        const int64_t at = (row + c) * (x->columns / GROUP) + group;
        const int8_t *codes = x->codes + at * GROUP;
        const float *scales = x->scales + at;
        const int16_t *sums = x->sums + at * 2;
        uint8_t *out = to;
        for (int64_t g = 0; g < groups; g++, out += tokens * bytes_a_token) {
            memcpy(out + c * GROUP, codes + g * GROUP, GROUP);
            memcpy(out + tokens * GROUP + c * 4, scales + g, 4);
            for (int p = 0; p < parts; p++) {
                int32_t sum = parts == 2 ? sums[2 * g + p] : sums[2 * g] + sums[2 * g + 1];
                uint8_t *extra = out + tokens * (GROUP + 4 + 4 * p) + c * 4;
                if (has_minimums(kind)) {
                    float f = scales[g] * (float)sum;
                    memcpy(extra, &f, 4);
                } else {
                    int32_t bias = bias_of(kind) * sum;
                    memcpy(extra, &bias, 4);
                }
            }
        }
    }
}

static void stage_floats(const rows_t *x, int64_t row, int tokens, int64_t column, int64_t columns, float *to) {
    for (int c = 0; c < tokens; c++) {
        const float *from = x->floats + (row + c) * x->columns + column;
        for (int64_t k = 0; k < columns; k++) to[k * tokens + c] = from[k];
    }
}

/* ---- kernels: one panel and N tokens ---- */

/* Asks for the weights a little ahead: the hardware stops at page boundaries. */
INLINE void ask(const uint8_t *w, int bytes) {
    UNROLL for (int i = 0; i < bytes; i += 64) __builtin_prefetch(w + 12 * 320 + i, 0, 3);
}

INLINE void kernel4(const int N, const int minimums, const uint8_t *w, int64_t groups, const uint8_t *x, float *out,
                    int64_t stride, int first) {
    const int w_bytes = minimums ? 320 : 288, x_bytes = N * (GROUP + 8);
    floats f[TILE];
    UNROLL for (int c = 0; c < N; c++) f[c] = first ? zero() : load_floats(out + c * stride);
    for (int64_t g = 0; g < groups; g++, w += w_bytes, x += x_bytes) {
        const int8_t *codes = (const int8_t *)x;
        const float *scales = (const float *)(x + N * GROUP), *extra = scales + N;
        ask(w, w_bytes);
        sum4_t sum[TILE];
        UNROLL for (int c = 0; c < N; c++) sum[c] = minimums ? sum4_zero() : sum4_start((const int32_t *)extra + c);
        UNROLL for (int j = 0; j < 4; j++) {
            bytes both = load_bytes(w + j * 64), low = low4(both), high = high4(both);
            UNROLL for (int c = 0; c < N; c++) {
                sum[c] = sum4_step(sum[c], low, codes + c * GROUP + j * 8);
                sum[c] = sum4_step(sum[c], high, codes + c * GROUP + j * 8 + 4);
            }
        }
        floats scale = load_halves(w + 256);
        UNROLL for (int c = 0; c < N; c++) {
            ints dot = minimums ? sum4_end_zero(sum[c]) : sum4_end(sum[c], (const int32_t *)extra + c);
            f[c] = fused(times(to_floats(dot), scale), scales + c, f[c]);
        }
        if (minimums) {
            floats minimum = load_halves(w + 288);
            UNROLL for (int c = 0; c < N; c++) f[c] = fused(minimum, extra + c, f[c]);
        }
    }
    UNROLL for (int c = 0; c < N; c++) store_floats(out + c * stride, f[c]);
}

/* The codes of columns 4j to 4j + 3. */
INLINE bytes codes6(bytes both, bytes upper, const int j) {
    return two4(j % 2 == 0 ? low4(both) : high4(both), upper, j % 4);
}

INLINE void kernel6(const int N, const int parts, const int minimums, const uint8_t *w, int64_t groups,
                    const uint8_t *x, float *out, int64_t stride, int first) {
    const int w_bytes = 384 + 32 * parts * (minimums ? 2 : 1), x_bytes = N * (GROUP + 4 + 4 * parts);
    floats f[TILE];
    UNROLL for (int c = 0; c < N; c++) f[c] = first ? zero() : load_floats(out + c * stride);
    for (int64_t g = 0; g < groups; g++, w += w_bytes, x += x_bytes) {
        const int8_t *codes = (const int8_t *)x;
        const float *scales = (const float *)(x + N * GROUP);
        ask(w, w_bytes);
        UNROLL for (int p = 0; p < parts; p++) {
            const float *extra = scales + N * (1 + p);
            sum8_t sum[TILE];
            UNROLL for (int c = 0; c < N; c++) {
                sum[c] = minimums ? sum8_zero() : sum8_start((const int32_t *)extra + c);
            }
            UNROLL for (int j = p * 8 / parts; j < (p + 1) * 8 / parts; j++) {
                bytes b = codes6(load_bytes(w + j / 2 * 64), load_bytes(w + 256 + j / 4 * 64), j);
                UNROLL for (int c = 0; c < N; c++) sum[c] = sum6_step(sum[c], b, codes + c * GROUP + j * 4);
            }
            floats scale = load_halves(w + 384 + 32 * p);
            UNROLL for (int c = 0; c < N; c++) f[c] = fused(times(to_floats(sum[c]), scale), scales + c, f[c]);
            if (minimums) {
                floats minimum = load_halves(w + 384 + 32 * (parts + p));
                UNROLL for (int c = 0; c < N; c++) f[c] = fused(minimum, extra + c, f[c]);
            }
        }
    }
    UNROLL for (int c = 0; c < N; c++) store_floats(out + c * stride, f[c]);
}

INLINE void kernel8(const int N, const uint8_t *w, int64_t groups, const uint8_t *x, float *out, int64_t stride,
                    int first) {
    const int w_bytes = 544, x_bytes = N * (GROUP + 8);
    floats f[TILE];
    UNROLL for (int c = 0; c < N; c++) f[c] = first ? zero() : load_floats(out + c * stride);
    for (int64_t g = 0; g < groups; g++, w += w_bytes, x += x_bytes) {
        const int8_t *codes = (const int8_t *)x;
        const float *scales = (const float *)(x + N * GROUP), *extra = scales + N;
        ask(w, w_bytes);
        sum8_t sum[TILE];
        UNROLL for (int c = 0; c < N; c++) sum[c] = BIASED8 ? sum8_start((const int32_t *)extra + c) : sum8_zero();
        UNROLL for (int j = 0; j < 8; j++) {
            bytes b = codes8(load_bytes(w + j * 64));
            UNROLL for (int c = 0; c < N; c++) sum[c] = sum8_step(sum[c], b, codes + c * GROUP + j * 4);
        }
        floats scale = load_halves(w + 512);
        UNROLL for (int c = 0; c < N; c++) f[c] = fused(times(to_floats(sum[c]), scale), scales + c, f[c]);
    }
    UNROLL for (int c = 0; c < N; c++) store_floats(out + c * stride, f[c]);
}

INLINE void kernel_floats(const int N, const int brains, const uint8_t *w, int64_t columns, const float *x, float *out,
                          int64_t stride, int first) {
    const int w_bytes = brains ? 32 : 64;
    floats f[TILE];
    UNROLL for (int c = 0; c < N; c++) f[c] = first ? zero() : load_floats(out + c * stride);
#pragma GCC unroll 4
    for (int64_t k = 0; k < columns; k++, w += w_bytes, x += N) {
        floats v = brains ? load_brains(w) : load_floats(w);
        __builtin_prefetch(w + 3072, 0, 3);
        UNROLL for (int c = 0; c < N; c++) f[c] = fused(v, x + c, f[c]);
    }
    UNROLL for (int c = 0; c < N; c++) store_floats(out + c * stride, f[c]);
}

/* One function for each kind and number of tokens. */
#define KERNEL(N)                                                                                                     \
    static __attribute__((noinline)) void kernel_##N(kind_t kind, const uint8_t *w, int64_t n, const uint8_t *x,      \
                                                     float *out, int64_t stride, int first) {                         \
        switch (kind) {                                                                                               \
        case W4: kernel4(N, 0, w, n, x, out, stride, first); return;                                                  \
        case W4_MIN: kernel4(N, 1, w, n, x, out, stride, first); return;                                              \
        case W6: kernel6(N, 1, 0, w, n, x, out, stride, first); return;                                               \
        case W6_MIN: kernel6(N, 1, 1, w, n, x, out, stride, first); return;                                           \
        case W6_HALF: kernel6(N, 2, 0, w, n, x, out, stride, first); return;                                          \
        case W6_HALF_MIN: kernel6(N, 2, 1, w, n, x, out, stride, first); return;                                      \
        case W8: kernel8(N, w, n, x, out, stride, first); return;                                                     \
        case F32: kernel_floats(N, 0, w, n, (const float *)x, out, stride, first); return;                            \
        case BF16: kernel_floats(N, 1, w, n, (const float *)x, out, stride, first); return;                           \
        }                                                                                                             \
    }

typedef void kernel_t(kind_t, const uint8_t *, int64_t, const uint8_t *, float *, int64_t, int);

KERNEL(1)
KERNEL(2)
KERNEL(3)
KERNEL(4)
#if TILE == 12
KERNEL(5)
KERNEL(6)
KERNEL(7)
KERNEL(8)
KERNEL(9)
KERNEL(10)
KERNEL(11)
KERNEL(12)
static kernel_t *const KERNELS[] = {kernel_1, kernel_2, kernel_3, kernel_4,  kernel_5,  kernel_6,
                                    kernel_7, kernel_8, kernel_9, kernel_10, kernel_11, kernel_12};
#else
static kernel_t *const KERNELS[] = {kernel_1, kernel_2, kernel_3, kernel_4};
#endif

/* ---- the loops around them ---- */

/* Units of w (groups of 32 columns, or single columns of floats) and their bytes. */
static int64_t weight_bytes(kind_t kind) {
    switch (kind) {
    case W4: return 288;
    case W4_MIN: return 320;
    case W8: return 544;
    case F32: return 64;
    case BF16: return 32;
    default: return 384 + 32 * parts_of(kind) * (has_minimums(kind) ? 2 : 1);
    }
}

EXPORT void yunmo_multiply(int kind_of_w, const uint8_t *w, int w_columns, const float *x_floats, const int8_t *x_codes,
                           const float *x_scales, const int16_t *x_sums, int x_columns, int from_row, int to_row,
                           int from_panel, int to_panel, float *out, int64_t stride) {
    const kind_t kind = (kind_t)kind_of_w;
    const rows_t x = {x_floats, x_codes, x_scales, x_sums, x_columns};
    const int dense = kind == F32 || kind == BF16;
    const int64_t units = dense ? w_columns : w_columns / GROUP;
    const int64_t w_unit = weight_bytes(kind), x_unit = dense ? 4 : staged_bytes(kind);
    const int rows = to_row - from_row, tiles = (rows + TILE - 1) / TILE;
    uint8_t staged[STAGE] __attribute__((aligned(64)));

    /* Tiles that share a stage: two when their tokens are many, so that a panel serves both from the nearest cache. */
    for (int tile = 0; tile < tiles; tile += 2) {
        const int last = tile + 2 < tiles ? tile + 2 : tiles;
        const int begin = from_row + (int)((int64_t)rows * tile / tiles);
        const int end = from_row + (int)((int64_t)rows * last / tiles);
        const int64_t most = STAGE / ((end - begin) * x_unit);
        const int64_t steps = (units + most - 1) / most;
        for (int64_t step = 0; step < steps; step++) {
            const int64_t unit = units * step / steps, n = units * (step + 1) / steps - unit;
            uint8_t *to = staged;
            for (int t = tile; t < last; t++) {
                const int r = from_row + (int)((int64_t)rows * t / tiles);
                const int count = from_row + (int)((int64_t)rows * (t + 1) / tiles) - r;
                if (dense) {
                    stage_floats(&x, r, count, unit, n, (float *)to);
                } else {
                    stage(kind, &x, r, count, unit, n, to);
                }
                to += count * n * x_unit;
            }
            for (int p = from_panel; p < to_panel; p++) {
                const uint8_t *panel = w + (p * units + unit) * w_unit;
                const uint8_t *from = staged;
                for (int t = tile; t < last; t++) {
                    const int r = from_row + (int)((int64_t)rows * t / tiles);
                    const int count = from_row + (int)((int64_t)rows * (t + 1) / tiles) - r;
                    KERNELS[count - 1](kind, panel, n, from, out + r * stride + p * PANEL, stride, step == 0);
                    from += count * n * x_unit;
                }
            }
        }
    }
}
