/* Sixteen floats at a time, whatever the width of the registers: `v16` and masks `m16` of them. Each instruction set has its
   own file with the same functions. Sums over columns are those of the Java interface StepKernels: sixteen partial sums, then
   a tree (sum16). exp16 is io.yunmo.tensor.kernel.Exponential, tanh16 its HyperbolicTangent. */
#ifndef WIDE_H
#define WIDE_H

#include "yunmo.h"
#include <string.h>

#if defined(__AVX512F__)
#include "wide_avx512.h"
#elif defined(__AVX2__)
#include "wide_avx2.h"
#else
#include "wide_neon.h"
#endif

/* The first n (1 to 16) floats; zeros after them. */
INLINE v16 load_first(const float *at, int n) { return n >= 16 ? load(at) : load_part(at, n); }
INLINE void store_first(float *at, v16 x, int n) {
    if (n >= 16) store(at, x);
    else store_part(at, x, n);
}

/* Lanes from <= i < to. */
INLINE m16 lanes_between(int from, int to) {
    from = from < 0 ? 0 : from > 16 ? 16 : from;
    to = to < 0 ? 0 : to > 16 ? 16 : to;
    return lanes_of(((1u << to) - 1) & ~((1u << from) - 1));
}

#define LOG2_E 1.44269504088896341f
#define ROUND 12582912.0f /* 1.5 * 2^23 */
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
#define LEAST (-87.3f)
#define MOST 88.72283f
#define INFINITE __builtin_inff()

/* e^x for x from LEAST to MOST, NaN for NaN. */
INLINE v16 exp_within(v16 x) {
    v16 t = fma16(x, all(LOG2_E), all(ROUND));
    v16 k = sub(t, all(ROUND));
    v16 r = fma16(k, all(-LN2_HIGH), x);
    r = fma16(k, all(-LN2_LOW), r);
    v16 p = fma16(r, all(1.9875691500e-4f), all(1.3981999507e-3f));
    p = fma16(p, r, all(8.3334519073e-3f));
    p = fma16(p, r, all(4.1665795894e-2f));
    p = fma16(p, r, all(1.6666665459e-1f));
    p = fma16(p, r, all(5.0000001201e-1f));
    p = add(fma16(p, mul(r, r), r), all(1));
    return raised(p, k, t);
}

/* e^x for x <= 0 or NaN. */
INLINE v16 exp_below(v16 x) { return choose(less(x, all(LEAST)), all(0), exp_within(x)); }

/* e^x */
INLINE v16 exp16(v16 x) { return choose(less(all(MOST), x), all(INFINITE), exp_below(x)); }

INLINE v16 tanh16(v16 x) {
    v16 b = magnitude(x), a = mul(b, all(-2));
    v16 e = exp_below(a);
    v16 far = div16(sub(all(1), e), add(e, all(1)));
    far = choose(less(x, all(0)), negative(far), far);
    v16 z = mul(x, x);
    v16 q = fma16(z, all(-5.70498872745e-3f), all(2.06390887954e-2f));
    q = fma16(q, z, all(-5.37397155531e-2f));
    q = fma16(q, z, all(1.33314422036e-1f));
    q = fma16(q, z, all(-3.33332819422e-1f));
    return choose(less(b, all(0.625f)), fma16(mul(q, z), x, x), far);
}

#endif
