/* AVX-512 with VNNI: a panel is one register. */
#include <immintrin.h>

#define TILE 12
#define BIASED8 1

typedef __m512i bytes;
typedef __m512i ints;
typedef __m512 floats;
typedef __m512i sum4_t;
typedef __m512i sum8_t;

INLINE bytes load_bytes(const void *at) { return _mm512_loadu_si512(at); }
INLINE bytes low4(bytes b) { return _mm512_and_si512(b, _mm512_set1_epi8(15)); }
INLINE bytes high4(bytes b) { return _mm512_and_si512(_mm512_srli_epi16(b, 4), _mm512_set1_epi8(15)); }

/* (shifted & 0x30) | low in one instruction. */
INLINE bytes two4(bytes low, bytes upper, const int k) {
    bytes shifted = k == 0 ? _mm512_slli_epi16(upper, 4)
                  : k == 1 ? _mm512_slli_epi16(upper, 2)
                  : k == 2 ? upper
                           : _mm512_srli_epi16(upper, 2);
    return _mm512_ternarylogic_epi32(shifted, _mm512_set1_epi8(0x30), low, 0xEA);
}

INLINE ints spread(const void *four) {
    int32_t x;
    memcpy(&x, four, 4);
    return _mm512_set1_epi32(x);
}

INLINE sum4_t sum4_start(const int32_t *bias) { return spread(bias); }
INLINE sum4_t sum4_zero(void) { return _mm512_setzero_si512(); }
INLINE sum4_t sum4_step(sum4_t sum, bytes codes, const int8_t *x) { return _mm512_dpbusd_epi32(sum, codes, spread(x)); }
INLINE ints sum4_end(sum4_t sum, const int32_t *bias) { (void)bias; return sum; }
INLINE ints sum4_end_zero(sum4_t sum) { return sum; }

INLINE bytes codes8(bytes b) { return b; }
INLINE sum8_t sum8_start(const int32_t *bias) { return spread(bias); }
INLINE sum8_t sum8_zero(void) { return _mm512_setzero_si512(); }
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x) { return _mm512_dpbusd_epi32(sum, codes, spread(x)); }
INLINE sum8_t sum6_step(sum8_t sum, bytes codes, const int8_t *x) { return sum8_step(sum, codes, x); }

INLINE floats zero(void) { return _mm512_setzero_ps(); }
INLINE floats to_floats(ints i) { return _mm512_cvtepi32_ps(i); }
INLINE floats load_floats(const void *at) { return _mm512_loadu_ps(at); }
INLINE void store_floats(float *at, floats f) { _mm512_storeu_ps(at, f); }
INLINE floats load_halves(const void *at) { return _mm512_cvtph_ps(_mm256_loadu_si256(at)); }
INLINE floats load_brains(const void *at) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256(at)), 16));
}
INLINE floats times(floats a, floats b) { return _mm512_mul_ps(a, b); }
/* a * x + b, rounded once. */
INLINE floats fused(floats a, const float *x, floats b) { return _mm512_fmadd_ps(a, _mm512_set1_ps(*x), b); }

/* ---- quantise: 32 floats ---- */

#define QUANTIZE_GROUP 1

INLINE __m128i magnitude_codes(__m512 x, __m512 scale) {
    const __m512 limit = _mm512_set1_ps(127), one = _mm512_set1_ps(1);
    __m512 q = _mm512_div_ps(_mm512_abs_ps(x), scale);
    __m512 whole = _mm512_roundscale_ps(q, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC);
    __mmask16 up = _mm512_cmp_ps_mask(_mm512_sub_ps(q, whole), _mm512_set1_ps(0.5f), _CMP_GE_OQ);
    whole = _mm512_min_ps(_mm512_mask_add_ps(whole, up, whole, one), limit);
    __m512i code = _mm512_cvttps_epi32(whole);
    __mmask16 negative = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_LT_OQ);
    return _mm512_cvtepi32_epi8(_mm512_mask_sub_epi32(code, negative, _mm512_setzero_si512(), code));
}

/* The sum of sixteen signed bytes, by way of unsigned ones. */
INLINE int16_t sum_of(__m128i codes) {
    __m128i sums = _mm_sad_epu8(_mm_xor_si128(codes, _mm_set1_epi8(-128)), _mm_setzero_si128());
    return (int16_t)(_mm_cvtsi128_si32(sums) + _mm_extract_epi32(sums, 2) - 16 * 128);
}

INLINE void quantize_group(const float *x, int8_t *codes, float *scale_out, int16_t *sums) {
    const __m512i magnitude = _mm512_set1_epi32(0x7fffffff);
    __m512 a = _mm512_loadu_ps(x), b = _mm512_loadu_ps(x + 16);
    int32_t largest = _mm512_reduce_max_epi32(_mm512_max_epi32(_mm512_and_si512(_mm512_castps_si512(a), magnitude),
                                                               _mm512_and_si512(_mm512_castps_si512(b), magnitude)));
    float scale;
    memcpy(&scale, &largest, 4);
    scale /= 127.0f;
    *scale_out = scale;
    /* A scale of zero, infinity or not a number makes codes of zero. */
    __m128i first = _mm_setzero_si128(), second = first;
    if (scale > 0 && scale < __builtin_inff()) {
        first = magnitude_codes(a, _mm512_set1_ps(scale));
        second = magnitude_codes(b, _mm512_set1_ps(scale));
    }
    _mm_storeu_si128((__m128i *)codes, first);
    _mm_storeu_si128((__m128i *)codes + 1, second);
    sums[0] = sum_of(first);
    sums[1] = sum_of(second);
}
