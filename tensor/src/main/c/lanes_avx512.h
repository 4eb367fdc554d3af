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

INLINE bytes codes8(bytes b, int minimums) { (void)minimums; return b; }
INLINE sum8_t sum8_start(const int32_t *bias) { return spread(bias); }
INLINE sum8_t sum8_zero(void) { return _mm512_setzero_si512(); }
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x, int minimums) {
    (void)minimums;
    return _mm512_dpbusd_epi32(sum, codes, spread(x));
}

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
