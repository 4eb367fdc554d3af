/* AVX2, with or without AVX-VNNI: a panel is two registers. */
#include <immintrin.h>

#define TILE 4

typedef struct { __m256i a, b; } bytes;
typedef struct { __m256i a, b; } ints;
typedef struct { __m256 a, b; } floats;
typedef ints sum4_t;
typedef ints sum8_t;

INLINE __m256i spread(const void *four) {
    int32_t x;
    memcpy(&x, four, 4);
    return _mm256_set1_epi32(x);
}

INLINE bytes load_bytes(const void *at) {
    return (bytes){_mm256_loadu_si256(at), _mm256_loadu_si256((const __m256i *)at + 1)};
}
INLINE __m256i low4_half(__m256i b) { return _mm256_and_si256(b, _mm256_set1_epi8(15)); }
INLINE bytes low4(bytes b) { return (bytes){low4_half(b.a), low4_half(b.b)}; }
INLINE bytes high4(bytes b) {
    return (bytes){low4_half(_mm256_srli_epi16(b.a, 4)), low4_half(_mm256_srli_epi16(b.b, 4))};
}
INLINE __m256i two4_half(__m256i low, __m256i upper, const int k) {
    __m256i shifted = k == 0 ? _mm256_slli_epi16(upper, 4)
                    : k == 1 ? _mm256_slli_epi16(upper, 2)
                    : k == 2 ? upper
                             : _mm256_srli_epi16(upper, 2);
    return _mm256_or_si256(low, _mm256_and_si256(shifted, _mm256_set1_epi8(0x30)));
}
INLINE bytes two4(bytes low, bytes upper, const int k) {
    return (bytes){two4_half(low.a, upper.a, k), two4_half(low.b, upper.b, k)};
}

#if defined(__AVXVNNI__) || defined(__AVX512VL__)
#define BIASED8 1
#if defined(__AVXVNNI__)
#define DOT(sum, codes, x) _mm256_dpbusd_avx_epi32(sum, codes, x)
#else
#define DOT(sum, codes, x) _mm256_dpbusd_epi32(sum, codes, x)
#endif

INLINE ints both(__m256i i) { return (ints){i, i}; }
INLINE sum4_t sum4_start(const int32_t *bias) { return both(spread(bias)); }
INLINE sum4_t sum4_zero(void) { return both(_mm256_setzero_si256()); }
INLINE sum4_t sum4_step(sum4_t sum, bytes codes, const int8_t *x) {
    __m256i s = spread(x);
    return (sum4_t){DOT(sum.a, codes.a, s), DOT(sum.b, codes.b, s)};
}
INLINE ints sum4_end(sum4_t sum, const int32_t *bias) { (void)bias; return sum; }
INLINE ints sum4_end_zero(sum4_t sum) { return sum; }

INLINE bytes codes8(bytes b) { return b; }
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x) { return sum4_step(sum, codes, x); }
INLINE sum8_t sum6_step(sum8_t sum, bytes codes, const int8_t *x) { return sum4_step(sum, codes, x); }
#else
#define BIASED8 0
/* Products of 4-bit codes are summed in 16 bits: eight steps of two products of at most 15 * 127 make 30,480. */
INLINE ints both(__m256i i) { return (ints){i, i}; }
INLINE sum4_t sum4_zero(void) { return both(_mm256_setzero_si256()); }
INLINE sum4_t sum4_start(const int32_t *bias) { (void)bias; return sum4_zero(); }
INLINE sum4_t sum4_step(sum4_t sum, bytes codes, const int8_t *x) {
    __m256i s = spread(x);
    return (sum4_t){_mm256_add_epi16(sum.a, _mm256_maddubs_epi16(codes.a, s)),
                    _mm256_add_epi16(sum.b, _mm256_maddubs_epi16(codes.b, s))};
}
INLINE ints sum4_end_zero(sum4_t sum) {
    __m256i one = _mm256_set1_epi16(1);
    return (ints){_mm256_madd_epi16(sum.a, one), _mm256_madd_epi16(sum.b, one)};
}
INLINE ints sum4_end(sum4_t sum, const int32_t *bias) {
    ints i = sum4_end_zero(sum);
    __m256i s = spread(bias);
    return (ints){_mm256_add_epi32(i.a, s), _mm256_add_epi32(i.b, s)};
}

/* Signed; the first operand of maddubs is then |code| (128 at most), the second x with the code's sign: two products of at
   most 128 * 127 stay below 2^15. */
INLINE bytes codes8(bytes b) {
    __m256i bias = _mm256_set1_epi8(-128);
    return (bytes){_mm256_xor_si256(b.a, bias), _mm256_xor_si256(b.b, bias)};
}
INLINE __m256i pairs8(__m256i codes, __m256i x) {
    return _mm256_maddubs_epi16(_mm256_abs_epi8(codes), _mm256_sign_epi8(x, codes));
}
INLINE sum8_t add_pairs(sum8_t sum, __m256i a, __m256i b) {
    __m256i one = _mm256_set1_epi16(1);
    return (sum8_t){_mm256_add_epi32(sum.a, _mm256_madd_epi16(a, one)),
                    _mm256_add_epi32(sum.b, _mm256_madd_epi16(b, one))};
}
INLINE sum8_t sum8_step(sum8_t sum, bytes codes, const int8_t *x) {
    __m256i s = spread(x);
    return add_pairs(sum, pairs8(codes.a, s), pairs8(codes.b, s));
}
/* Two products of at most 63 * 127. */
INLINE sum8_t sum6_step(sum8_t sum, bytes codes, const int8_t *x) {
    __m256i s = spread(x);
    return add_pairs(sum, _mm256_maddubs_epi16(codes.a, s), _mm256_maddubs_epi16(codes.b, s));
}
#endif

INLINE sum8_t sum8_start(const int32_t *bias) { return both(spread(bias)); }
INLINE sum8_t sum8_zero(void) { return both(_mm256_setzero_si256()); }

INLINE floats zero(void) { return (floats){_mm256_setzero_ps(), _mm256_setzero_ps()}; }
INLINE floats to_floats(ints i) { return (floats){_mm256_cvtepi32_ps(i.a), _mm256_cvtepi32_ps(i.b)}; }
INLINE floats load_floats(const void *at) {
    return (floats){_mm256_loadu_ps(at), _mm256_loadu_ps((const float *)at + 8)};
}
INLINE void store_floats(float *at, floats f) {
    _mm256_storeu_ps(at, f.a);
    _mm256_storeu_ps(at + 8, f.b);
}
INLINE floats load_halves(const void *at) {
    return (floats){_mm256_cvtph_ps(_mm_loadu_si128(at)), _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)at + 1))};
}
INLINE __m256 brains_half(__m128i b) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(b), 16));
}
INLINE floats load_brains(const void *at) {
    return (floats){brains_half(_mm_loadu_si128(at)), brains_half(_mm_loadu_si128((const __m128i *)at + 1))};
}
INLINE floats times(floats a, floats b) { return (floats){_mm256_mul_ps(a.a, b.a), _mm256_mul_ps(a.b, b.b)}; }
/* a * x + b, rounded once. */
INLINE floats fused(floats a, const float *x, floats b) {
    __m256 s = _mm256_set1_ps(*x);
    return (floats){_mm256_fmadd_ps(a.a, s, b.a), _mm256_fmadd_ps(a.b, s, b.b)};
}
