/* Arm NEON: four registers. */
#include <arm_neon.h>

typedef float32x4x4_t v16;
typedef uint32x4x4_t m16;

/* Columns of a tile of attention, in v16. */
#define TILE_COLUMNS 1

#define QUARTERS(type, expression) \
    type r;                        \
    UNROLL for (int q = 0; q < 4; q++) r.val[q] = expression; \
    return r

INLINE v16 all(float x) { QUARTERS(v16, vdupq_n_f32(x)); }
INLINE v16 load(const void *at) { QUARTERS(v16, vld1q_f32((const float *)at + 4 * q)); }
INLINE void store(float *at, v16 x) {
    UNROLL for (int q = 0; q < 4; q++) vst1q_f32(at + 4 * q, x.val[q]);
}
INLINE v16 load_part(const float *at, int n) {
    float lanes[16] = {0};
    memcpy(lanes, at, 4 * (size_t)n);
    return load(lanes);
}
INLINE void store_part(float *at, v16 x, int n) {
    float lanes[16];
    store(lanes, x);
    memcpy(at, lanes, 4 * (size_t)n);
}
INLINE v16 load_halves(const void *at) { QUARTERS(v16, vcvt_f32_f16(vld1_f16((const float16_t *)at + 4 * q))); }
INLINE v16 load_codes(const void *at) {
    int8x16_t c = vld1q_s8(at);
    int16x8_t low = vmovl_s8(vget_low_s8(c)), high = vmovl_s8(vget_high_s8(c));
    return (v16){{vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))), vcvtq_f32_s32(vmovl_s16(vget_high_s16(low))),
                  vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))), vcvtq_f32_s32(vmovl_s16(vget_high_s16(high)))}};
}
INLINE void store_halves(void *at, v16 x) {
    UNROLL for (int q = 0; q < 4; q++) vst1_f16((float16_t *)at + 4 * q, vcvt_f16_f32(x.val[q]));
}
/* The low byte of each lane. */
INLINE void store_low_bytes(void *at, v16 x) {
    float lanes[16];
    store(lanes, x);
    for (int i = 0; i < 16; i++) memcpy((char *)at + i, lanes + i, 1);
}

INLINE v16 add(v16 x, v16 y) { QUARTERS(v16, vaddq_f32(x.val[q], y.val[q])); }
INLINE v16 sub(v16 x, v16 y) { QUARTERS(v16, vsubq_f32(x.val[q], y.val[q])); }
INLINE v16 mul(v16 x, v16 y) { QUARTERS(v16, vmulq_f32(x.val[q], y.val[q])); }
INLINE v16 div16(v16 x, v16 y) { QUARTERS(v16, vdivq_f32(x.val[q], y.val[q])); }
/* x * y + z and x * y - z, rounded once. */
INLINE v16 fma16(v16 x, v16 y, v16 z) { QUARTERS(v16, vfmaq_f32(z.val[q], x.val[q], y.val[q])); }
INLINE v16 fms16(v16 x, v16 y, v16 z) { QUARTERS(v16, vfmaq_f32(vnegq_f32(z.val[q]), x.val[q], y.val[q])); }
/* Even lanes x * y - z, odd lanes x * y + z. */
INLINE v16 turned(v16 x, v16 y, v16 z) {
    uint32x4_t even = {0x80000000u, 0, 0x80000000u, 0};
    QUARTERS(v16, vfmaq_f32(vreinterpretq_f32_u32(veorq_u32(vreinterpretq_u32_f32(z.val[q]), even)), x.val[q], y.val[q]));
}
INLINE v16 swapped_pairs(v16 x) { QUARTERS(v16, vrev64q_f32(x.val[q])); }
/* Eight floats, each twice. */
INLINE v16 load_doubled(const float *at) {
    float32x4_t low = vld1q_f32(at), high = vld1q_f32(at + 4);
    return (v16){{vzip1q_f32(low, low), vzip2q_f32(low, low), vzip1q_f32(high, high), vzip2q_f32(high, high)}};
}
/* NaN where either is. */
INLINE v16 greater_of(v16 x, v16 y) { QUARTERS(v16, vmaxq_f32(x.val[q], y.val[q])); }
INLINE v16 smaller_of(v16 x, v16 y) { QUARTERS(v16, vminq_f32(x.val[q], y.val[q])); }
INLINE v16 magnitude(v16 x) { QUARTERS(v16, vabsq_f32(x.val[q])); }
INLINE v16 negative(v16 x) { QUARTERS(v16, vnegq_f32(x.val[q])); }

INLINE m16 less(v16 x, v16 y) { QUARTERS(m16, vcltq_f32(x.val[q], y.val[q])); }
INLINE m16 not_numbers(v16 x) { QUARTERS(m16, vmvnq_u32(vceqq_f32(x.val[q], x.val[q]))); }
INLINE m16 lanes_of(uint32_t bits) {
    uint32x4_t one = {1, 2, 4, 8};
    QUARTERS(m16, vtstq_u32(vdupq_n_u32(bits >> 4 * q), one));
}
INLINE m16 either(m16 x, m16 y) { QUARTERS(m16, vorrq_u32(x.val[q], y.val[q])); }
INLINE int any(m16 m) {
    return vmaxvq_u32(vorrq_u32(vorrq_u32(m.val[0], m.val[1]), vorrq_u32(m.val[2], m.val[3]))) != 0;
}
INLINE m16 no_lanes(void) { QUARTERS(m16, vdupq_n_u32(0)); }
INLINE v16 choose(m16 m, v16 yes, v16 no) { QUARTERS(v16, vbslq_f32(m.val[q], yes.val[q], no.val[q])); }

/* p * 2^k for a result that is neither denormal nor infinite, where k stands in the low bits of t; NaN for NaN. */
INLINE v16 raised_bits(v16 p, v16 t) {
    QUARTERS(v16, vreinterpretq_f32_u32(vaddq_u32(vreinterpretq_u32_f32(p.val[q]),
                                                  vshlq_n_u32(vreinterpretq_u32_f32(t.val[q]), 23))));
}
INLINE v16 raised(v16 p, v16 k, v16 t) { return choose(not_numbers(k), k, raised_bits(p, t)); }

INLINE float sum16(v16 x) {
    float32x4_t f = vaddq_f32(vaddq_f32(x.val[0], x.val[2]), vaddq_f32(x.val[1], x.val[3]));
    float32x2_t g = vadd_f32(vget_low_f32(f), vget_high_f32(f));
    return vget_lane_f32(g, 0) + vget_lane_f32(g, 1);
}
INLINE float max16(v16 x) {
    return vmaxvq_f32(vmaxq_f32(vmaxq_f32(x.val[0], x.val[1]), vmaxq_f32(x.val[2], x.val[3])));
}
