/* AVX2: two registers. */
#include <immintrin.h>

typedef struct { __m256 a, b; } v16;
typedef struct { __m256 a, b; } m16;

/* Columns of a tile of attention, in v16. */
#define TILE_COLUMNS 1

INLINE v16 all(float x) { return (v16){_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
INLINE v16 load(const void *at) { return (v16){_mm256_loadu_ps(at), _mm256_loadu_ps((const float *)at + 8)}; }
INLINE void store(float *at, v16 x) {
    _mm256_storeu_ps(at, x.a);
    _mm256_storeu_ps(at + 8, x.b);
}
INLINE __m256i first8(int n) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0));
}
INLINE v16 load_part(const float *at, int n) {
    return (v16){_mm256_maskload_ps(at, first8(n)), _mm256_maskload_ps(at + 8, first8(n - 8))};
}
INLINE void store_part(float *at, v16 x, int n) {
    _mm256_maskstore_ps(at, first8(n), x.a);
    _mm256_maskstore_ps(at + 8, first8(n - 8), x.b);
}
INLINE v16 load_halves(const void *at) {
    const __m128i *h = at;
    return (v16){_mm256_cvtph_ps(_mm_loadu_si128(h)), _mm256_cvtph_ps(_mm_loadu_si128(h + 1))};
}
INLINE v16 load_codes(const void *at) {
    __m128i c = _mm_loadu_si128(at);
    return (v16){_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(c)),
                 _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_unpackhi_epi64(c, c)))};
}
INLINE void store_halves(void *at, v16 x) {
    _mm_storeu_si128(at, _mm256_cvtps_ph(x.a, _MM_FROUND_TO_NEAREST_INT));
    _mm_storeu_si128((__m128i *)at + 1, _mm256_cvtps_ph(x.b, _MM_FROUND_TO_NEAREST_INT));
}
/* The low byte of each lane. */
INLINE void store_low_bytes(void *at, v16 x) {
    float lanes[16];
    store(lanes, x);
    for (int i = 0; i < 16; i++) memcpy((char *)at + i, lanes + i, 1);
}

INLINE v16 add(v16 x, v16 y) { return (v16){_mm256_add_ps(x.a, y.a), _mm256_add_ps(x.b, y.b)}; }
INLINE v16 sub(v16 x, v16 y) { return (v16){_mm256_sub_ps(x.a, y.a), _mm256_sub_ps(x.b, y.b)}; }
INLINE v16 mul(v16 x, v16 y) { return (v16){_mm256_mul_ps(x.a, y.a), _mm256_mul_ps(x.b, y.b)}; }
INLINE v16 div16(v16 x, v16 y) { return (v16){_mm256_div_ps(x.a, y.a), _mm256_div_ps(x.b, y.b)}; }
/* x * y + z and x * y - z, rounded once. */
INLINE v16 fma16(v16 x, v16 y, v16 z) {
    return (v16){_mm256_fmadd_ps(x.a, y.a, z.a), _mm256_fmadd_ps(x.b, y.b, z.b)};
}
INLINE v16 fms16(v16 x, v16 y, v16 z) {
    return (v16){_mm256_fmsub_ps(x.a, y.a, z.a), _mm256_fmsub_ps(x.b, y.b, z.b)};
}
/* Even lanes x * y - z, odd lanes x * y + z. */
INLINE v16 turned(v16 x, v16 y, v16 z) {
    return (v16){_mm256_fmaddsub_ps(x.a, y.a, z.a), _mm256_fmaddsub_ps(x.b, y.b, z.b)};
}
INLINE v16 swapped_pairs(v16 x) { return (v16){_mm256_permute_ps(x.a, 0xB1), _mm256_permute_ps(x.b, 0xB1)}; }
/* Eight floats, each twice. */
INLINE v16 load_doubled(const float *at) {
    __m256 e = _mm256_loadu_ps(at);
    return (v16){_mm256_permutevar8x32_ps(e, _mm256_set_epi32(3, 3, 2, 2, 1, 1, 0, 0)),
                 _mm256_permutevar8x32_ps(e, _mm256_set_epi32(7, 7, 6, 6, 5, 5, 4, 4))};
}
/* y where either is NaN. */
INLINE v16 greater_of(v16 x, v16 y) { return (v16){_mm256_max_ps(x.a, y.a), _mm256_max_ps(x.b, y.b)}; }
INLINE v16 smaller_of(v16 x, v16 y) { return (v16){_mm256_min_ps(x.a, y.a), _mm256_min_ps(x.b, y.b)}; }
INLINE v16 magnitude(v16 x) {
    __m256 sign = _mm256_set1_ps(-0.0f);
    return (v16){_mm256_andnot_ps(sign, x.a), _mm256_andnot_ps(sign, x.b)};
}
INLINE v16 negative(v16 x) {
    __m256 sign = _mm256_set1_ps(-0.0f);
    return (v16){_mm256_xor_ps(x.a, sign), _mm256_xor_ps(x.b, sign)};
}

INLINE m16 less(v16 x, v16 y) {
    return (m16){_mm256_cmp_ps(x.a, y.a, _CMP_LT_OQ), _mm256_cmp_ps(x.b, y.b, _CMP_LT_OQ)};
}
INLINE m16 not_numbers(v16 x) {
    return (m16){_mm256_cmp_ps(x.a, x.a, _CMP_UNORD_Q), _mm256_cmp_ps(x.b, x.b, _CMP_UNORD_Q)};
}
INLINE __m256 lanes8(uint32_t bits) {
    __m256i one = _mm256_set_epi32(128, 64, 32, 16, 8, 4, 2, 1);
    return _mm256_castsi256_ps(_mm256_cmpeq_epi32(_mm256_and_si256(_mm256_set1_epi32((int)bits), one), one));
}
INLINE m16 lanes_of(uint32_t bits) { return (m16){lanes8(bits), lanes8(bits >> 8)}; }
INLINE int any(m16 m) { return _mm256_movemask_ps(_mm256_or_ps(m.a, m.b)) != 0; }
INLINE m16 either(m16 m, m16 n) { return (m16){_mm256_or_ps(m.a, n.a), _mm256_or_ps(m.b, n.b)}; }
INLINE m16 no_lanes(void) { return (m16){_mm256_setzero_ps(), _mm256_setzero_ps()}; }
INLINE v16 choose(m16 m, v16 yes, v16 no) {
    return (v16){_mm256_blendv_ps(no.a, yes.a, m.a), _mm256_blendv_ps(no.b, yes.b, m.b)};
}

INLINE __m256 raised8(__m256 p, __m256 t) {
    return _mm256_castsi256_ps(
        _mm256_add_epi32(_mm256_castps_si256(p), _mm256_slli_epi32(_mm256_castps_si256(t), 23)));
}
/* p * 2^k for a result that is neither denormal nor infinite, where k stands in the low bits of t; NaN for NaN. */
INLINE v16 raised(v16 p, v16 k, v16 t) {
    return choose(not_numbers(k), k, (v16){raised8(p.a, t.a), raised8(p.b, t.b)});
}

INLINE float sum16(v16 x) {
    __m256 e = _mm256_add_ps(x.a, x.b);
    __m128 f = _mm_add_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
    f = _mm_add_ps(f, _mm_movehl_ps(f, f));
    return _mm_cvtss_f32(_mm_add_ss(f, _mm_shuffle_ps(f, f, 1)));
}
INLINE float max16(v16 x) {
    __m256 e = _mm256_max_ps(x.a, x.b);
    __m128 f = _mm_max_ps(_mm256_castps256_ps128(e), _mm256_extractf128_ps(e, 1));
    f = _mm_max_ps(f, _mm_movehl_ps(f, f));
    return _mm_cvtss_f32(_mm_max_ss(f, _mm_shuffle_ps(f, f, 1)));
}
