/* Arm NEON with the dot-product instructions, with or without i8mm: a panel is four registers. Compiled only where the
   compiler aims at Arm. */
#include <arm_neon.h>

#define TILE 4

typedef uint8x16x4_t bytes;
typedef int32x4x4_t ints;
typedef float32x4x4_t floats;
typedef ints sum4_t;
typedef ints sum8_t;

#define FOR_QUARTERS for (int q = 0; q < 4; q++)

INLINE int32x4_t spread(const void *four) {
    int32_t x;
    memcpy(&x, four, 4);
    return vdupq_n_s32(x);
}

INLINE bytes load_bytes(const void *at) {
    bytes r;
    UNROLL FOR_QUARTERS r.val[q] = vld1q_u8((const uint8_t *)at + 16 * q);
    return r;
}
INLINE bytes low4(bytes b) {
    UNROLL FOR_QUARTERS b.val[q] = vandq_u8(b.val[q], vdupq_n_u8(15));
    return b;
}
INLINE bytes high4(bytes b) {
    UNROLL FOR_QUARTERS b.val[q] = vshrq_n_u8(b.val[q], 4);
    return b;
}
INLINE uint8x16_t two4_quarter(uint8x16_t low, uint8x16_t upper, const int k) {
    uint8x16_t shifted = k == 0 ? vshlq_n_u8(upper, 4)
                       : k == 1 ? vshlq_n_u8(upper, 2)
                       : k == 2 ? upper
                                : vshrq_n_u8(upper, 2);
    return vorrq_u8(low, vandq_u8(shifted, vdupq_n_u8(0x30)));
}
INLINE bytes two4(bytes low, bytes upper, const int k) {
    UNROLL FOR_QUARTERS low.val[q] = two4_quarter(low.val[q], upper.val[q], k);
    return low;
}
INLINE ints both(int32x4_t i) {
    ints r;
    UNROLL FOR_QUARTERS r.val[q] = i;
    return r;
}

INLINE sum4_t sum4_start(const int32_t *bias) { return both(spread(bias)); }
INLINE sum4_t sum4_zero(void) { return both(vdupq_n_s32(0)); }
INLINE sum4_t sum4_step(sum4_t sum, bytes codes, const int8_t *x) {
    int8x16_t s = vreinterpretq_s8_s32(spread(x));
    UNROLL FOR_QUARTERS sum.val[q] = vdotq_s32(sum.val[q], vreinterpretq_s8_u8(codes.val[q]), s);
    return sum;
}
INLINE ints sum4_end(sum4_t sum, const int32_t *bias) { (void)bias; return sum; }
INLINE ints sum4_end_zero(sum4_t sum) { return sum; }

INLINE sum8_t sum8_start(const int32_t *bias) { return both(spread(bias)); }
INLINE sum8_t sum8_zero(void) { return both(vdupq_n_s32(0)); }
INLINE sum8_t sum6_step(sum8_t sum, bytes codes, const int8_t *x) { return sum4_step(sum, codes, x); }
#if defined(__ARM_FEATURE_MATMUL_INT8)
#define BIASED8 1
INLINE bytes codes8(bytes b) { return b; }
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x) {
    int8x16_t s = vreinterpretq_s8_s32(spread(x));
    UNROLL FOR_QUARTERS sum.val[q] = vusdotq_s32(sum.val[q], codes.val[q], s);
    return sum;
}
#else
#define BIASED8 0
INLINE bytes codes8(bytes b) {
    UNROLL FOR_QUARTERS b.val[q] = veorq_u8(b.val[q], vdupq_n_u8(128));
    return b;
}
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x) { return sum4_step(sum, codes, x); }
#endif

INLINE floats zero(void) {
    floats r;
    UNROLL FOR_QUARTERS r.val[q] = vdupq_n_f32(0);
    return r;
}
INLINE floats to_floats(ints i) {
    floats r;
    UNROLL FOR_QUARTERS r.val[q] = vcvtq_f32_s32(i.val[q]);
    return r;
}
INLINE floats load_floats(const void *at) {
    floats r;
    UNROLL FOR_QUARTERS r.val[q] = vld1q_f32((const float *)at + 4 * q);
    return r;
}
INLINE void store_floats(float *at, floats f) { UNROLL FOR_QUARTERS vst1q_f32(at + 4 * q, f.val[q]); }
INLINE floats load_halves(const void *at) {
    floats r;
    UNROLL FOR_QUARTERS r.val[q] = vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16((const uint16_t *)at + 4 * q)));
    return r;
}
INLINE floats load_brains(const void *at) {
    floats r;
    UNROLL FOR_QUARTERS r.val[q] = vreinterpretq_f32_u32(vshll_n_u16(vld1_u16((const uint16_t *)at + 4 * q), 16));
    return r;
}
INLINE floats times(floats a, floats b) {
    UNROLL FOR_QUARTERS a.val[q] = vmulq_f32(a.val[q], b.val[q]);
    return a;
}
/* a * x + b, rounded once. */
INLINE floats fused(floats a, const float *x, floats b) {
    UNROLL FOR_QUARTERS b.val[q] = vfmaq_n_f32(b.val[q], a.val[q], *x);
    return b;
}
