/* AVX-512: one register. */
#include <immintrin.h>

typedef __m512 v16;
typedef __mmask16 m16;

/* Columns of a tile of attention, in v16. */
#define TILE_COLUMNS 4

INLINE v16 all(float x) { return _mm512_set1_ps(x); }
INLINE v16 load(const void *at) { return _mm512_loadu_ps(at); }
INLINE void store(float *at, v16 x) { _mm512_storeu_ps(at, x); }
INLINE v16 load_part(const float *at, int n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), at); }
INLINE void store_part(float *at, v16 x, int n) { _mm512_mask_storeu_ps(at, (__mmask16)((1u << n) - 1), x); }
INLINE v16 load_halves(const void *at) { return _mm512_cvtph_ps(_mm256_loadu_si256(at)); }
INLINE v16 load_codes(const void *at) { return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(at))); }
INLINE void store_halves(void *at, v16 x) { _mm256_storeu_si256(at, _mm512_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT)); }
/* The low byte of each lane. */
INLINE void store_low_bytes(void *at, v16 x) { _mm_storeu_si128(at, _mm512_cvtepi32_epi8(_mm512_castps_si512(x))); }

INLINE v16 add(v16 a, v16 b) { return _mm512_add_ps(a, b); }
INLINE v16 sub(v16 a, v16 b) { return _mm512_sub_ps(a, b); }
INLINE v16 mul(v16 a, v16 b) { return _mm512_mul_ps(a, b); }
INLINE v16 div16(v16 a, v16 b) { return _mm512_div_ps(a, b); }
/* a * b + c and a * b - c, rounded once. */
INLINE v16 fma16(v16 a, v16 b, v16 c) { return _mm512_fmadd_ps(a, b, c); }
INLINE v16 fms16(v16 a, v16 b, v16 c) { return _mm512_fmsub_ps(a, b, c); }
/* Even lanes a * b - c, odd lanes a * b + c. */
INLINE v16 turned(v16 a, v16 b, v16 c) { return _mm512_fmaddsub_ps(a, b, c); }
INLINE v16 swapped_pairs(v16 x) { return _mm512_permute_ps(x, 0xB1); }
/* Eight floats, each twice. */
INLINE v16 load_doubled(const float *at) {
    __m512i twice = _mm512_set_epi32(7, 7, 6, 6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0, 0);
    return _mm512_permutexvar_ps(twice, _mm512_castps256_ps512(_mm256_loadu_ps(at)));
}
/* b where either is NaN. */
INLINE v16 greater_of(v16 a, v16 b) { return _mm512_max_ps(a, b); }
INLINE v16 smaller_of(v16 a, v16 b) { return _mm512_min_ps(a, b); }
INLINE v16 magnitude(v16 x) { return _mm512_abs_ps(x); }
INLINE v16 negative(v16 x) { return _mm512_xor_ps(x, all(-0.0f)); }

INLINE m16 less(v16 a, v16 b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
INLINE m16 not_numbers(v16 x) { return _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q); }
INLINE m16 lanes_of(uint32_t bits) { return (m16)bits; }
INLINE int any(m16 m) { return m != 0; }
INLINE m16 either(m16 a, m16 b) { return a | b; }
INLINE m16 no_lanes(void) { return 0; }
INLINE v16 choose(m16 m, v16 yes, v16 no) { return _mm512_mask_blend_ps(m, no, yes); }

/* p * 2^k for a result that is neither denormal nor infinite; NaN for NaN. */
INLINE v16 raised(v16 p, v16 k, v16 t) {
    (void)t;
    return _mm512_scalef_ps(p, k);
}

INLINE float sum16(v16 x) {
    __m256 e = _mm256_add_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
    __m128 f = _mm_add_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
    f = _mm_add_ps(f, _mm_movehl_ps(f, f));
    return _mm_cvtss_f32(_mm_add_ss(f, _mm_shuffle_ps(f, f, 1)));
}
INLINE float max16(v16 x) {
    __m256 e = _mm256_max_ps(_mm512_castps512_ps256(x), _mm512_extractf32x8_ps(x, 1));
    __m128 f = _mm_max_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
    f = _mm_max_ps(f, _mm_movehl_ps(f, f));
    return _mm_cvtss_f32(_mm_max_ss(f, _mm_shuffle_ps(f, f, 1)));
}
