/* The step kernels of the Java interface StepKernels; PlainSteps is the scalar twin and says what every bit is. Strides are in
   floats. */
#include "wide.h"

/* Every j from 0 to n in sixteens, m of them alive. */
#define EACH16(j, m, n) for (int j = 0, m; j < (n) && (m = (n) - j < 16 ? (n) - j : 16); j += 16)

typedef enum { SILU, GELU, GELU_TANH } activation_t;

static inline float inverse_root(float sum, int columns, float epsilon) {
    return 1 / __builtin_sqrtf(sum / (float)columns + epsilon);
}

/* out = x * scale * weight where scale comes from the sums of squares. */
static void normalize(const float *x, float squares, const float *weight, float epsilon, float *out, int columns) {
    v16 scale = all(inverse_root(squares, columns, epsilon));
    EACH16(j, m, columns) {
        store_first(out + j, mul(mul(load_first(x + j, m), scale), load_first(weight + j, m)), m);
    }
}

static float squares(const float *x, int columns) {
    v16 sum = all(0);
    EACH16(j, m, columns) {
        v16 v = load_first(x + j, m);
        sum = fma16(v, v, sum);
    }
    return sum16(sum);
}

EXPORT void yunmo_rms_norm(const float *x, int64_t x_stride, const float *weight, float epsilon, float *out,
                           int64_t out_stride, int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        const float *row = x + r * x_stride;
        normalize(row, squares(row, columns), weight, epsilon, out + r * out_stride, columns);
    }
}

EXPORT void yunmo_add_rms_norm(float *x, int64_t x_stride, const float *added, int64_t added_stride, const float *weight,
                               float epsilon, float *out, int64_t out_stride, int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        float *row = x + r * x_stride;
        const float *more = added + r * added_stride;
        v16 sum = all(0);
        EACH16(j, m, columns) {
            v16 v = add(load_first(row + j, m), load_first(more + j, m));
            store_first(row + j, v, m);
            sum = fma16(v, v, sum);
        }
        normalize(row, sum16(sum), weight, epsilon, out + r * out_stride, columns);
    }
}

EXPORT void yunmo_head_rms_norm(float *x, int64_t x_stride, int heads, int size, const float *weight, float epsilon,
                                int from, int to) {
    for (int64_t r = from; r < to; r++) {
        for (int h = 0; h < heads; h++) {
            float *head = x + r * x_stride + (int64_t)h * size;
            normalize(head, squares(head, size), weight, epsilon, head, size);
        }
    }
}

EXPORT void yunmo_layer_norm(const float *x, int64_t x_stride, const float *weight, const float *bias, float epsilon,
                             float *out, int64_t out_stride, int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        const float *row = x + r * x_stride;
        v16 sum = all(0);
        EACH16(j, m, columns) sum = add(sum, load_first(row + j, m));
        v16 mean = all(sum16(sum) / (float)columns);
        sum = all(0);
        EACH16(j, m, columns) {
            v16 d = sub(load_first(row + j, m), mean);
            if (m < 16) d = choose(lanes_between(0, m), d, all(0));
            sum = fma16(d, d, sum);
        }
        v16 scale = all(inverse_root(sum16(sum), columns, epsilon));
        EACH16(j, m, columns) {
            v16 y = mul(sub(load_first(row + j, m), mean), scale), w = load_first(weight + j, m);
            y = bias ? fma16(y, w, load_first(bias + j, m)) : mul(y, w);
            store_first(out + r * out_stride + j, y, m);
        }
    }
}

/* Pairs i and i + pairs. */
static void turn_halves(float *head, const float *cosines, int pairs) {
    EACH16(i, m, pairs) {
        v16 a = load_first(head + i, m), b = load_first(head + pairs + i, m);
        v16 c = load_first(cosines + i, m), s = load_first(cosines + pairs + i, m);
        store_first(head + i, fms16(a, c, mul(b, s)), m);
        store_first(head + pairs + i, fma16(b, c, mul(a, s)), m);
    }
}

/* Pairs 2i and 2i + 1. The table has room after its end. */
static void turn_adjacent(float *head, const float *cosines, int pairs) {
    EACH16(j, m, 2 * pairs) {
        v16 x = load_first(head + j, m);
        v16 c = load_doubled(cosines + j / 2), s = load_doubled(cosines + pairs + j / 2);
        store_first(head + j, turned(x, c, mul(swapped_pairs(x), s)), m);
    }
}

EXPORT void yunmo_rope(float *x, int64_t x_stride, int heads, int size, const float *table, int pairs, int halves,
                       const int32_t *positions, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        const float *cosines = table + 2 * (int64_t)pairs * positions[r];
        for (int h = 0; h < heads; h++) {
            float *head = x + r * x_stride + (int64_t)h * size;
            if (halves) turn_halves(head, cosines, pairs);
            else turn_adjacent(head, cosines, pairs);
        }
    }
}

INLINE v16 silu(v16 x) { return div16(x, add(all(1), exp16(negative(x)))); }

INLINE v16 gelu_tanh(v16 x) {
    v16 u = mul(x, fma16(mul(x, x), all(0.07135481627260026f), all(1.5957691216057308f)));
    return div16(x, add(all(1), exp16(negative(u))));
}

INLINE v16 gelu(v16 x) {
    v16 z = mul(x, all(0.70710678118654752f)), t = magnitude(z), s = mul(z, z);
    v16 p = fma16(s, all(8.269511454273015e-05f), all(-0.0008118998375721276f));
    p = fma16(p, s, all(0.005198960192501545f));
    p = fma16(p, s, all(-0.026858575642108917f));
    p = fma16(p, s, all(0.1128368079662323f));
    p = fma16(p, s, all(-0.37612631916999817f));
    p = fma16(p, s, all(1.128379225730896f));
    v16 near = fma16(p, z, all(1));
    v16 q = fma16(t, all(-1.3801935892843176e-05f), all(0.00032653630478307605f));
    q = fma16(q, t, all(-0.003504951950162649f));
    q = fma16(q, t, all(0.02290096879005432f));
    q = fma16(q, t, all(-0.10398314148187637f));
    q = fma16(q, t, all(-0.6381773948669434f));
    q = fma16(q, t, all(-1.1266015768051147f));
    q = fma16(q, t, all(-0.000551809323951602f));
    v16 e = exp_below(q);
    v16 far = choose(less(z, all(0)), e, sub(all(2), e));
    return mul(mul(x, all(0.5f)), choose(less(t, all(0.93f)), near, far));
}

INLINE v16 activated(activation_t kind, v16 x) {
    return kind == SILU ? silu(x) : kind == GELU ? gelu(x) : gelu_tanh(x);
}

INLINE void activate_rows(const activation_t kind, const float *x, int64_t x_stride, const float *up, int64_t up_stride,
                          float *out, int64_t out_stride, int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        EACH16(j, m, columns) {
            v16 y = activated(kind, load_first(x + r * x_stride + j, m));
            if (up) y = mul(y, load_first(up + r * up_stride + j, m));
            store_first(out + r * out_stride + j, y, m);
        }
    }
}

/* Without `up` the activation alone. */
EXPORT void yunmo_activate(int kind, const float *x, int64_t x_stride, const float *up, int64_t up_stride, float *out,
                           int64_t out_stride, int columns, int from, int to) {
    switch (kind) {
    case SILU: activate_rows(SILU, x, x_stride, up, up_stride, out, out_stride, columns, from, to); break;
    case GELU: activate_rows(GELU, x, x_stride, up, up_stride, out, out_stride, columns, from, to); break;
    default: activate_rows(GELU_TANH, x, x_stride, up, up_stride, out, out_stride, columns, from, to);
    }
}

EXPORT void yunmo_add(const float *x, int64_t x_stride, const float *y, int64_t y_stride, float *out, int64_t out_stride,
                      int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        EACH16(j, m, columns) {
            v16 sum = add(load_first(x + r * x_stride + j, m), load_first(y + r * y_stride + j, m));
            store_first(out + r * out_stride + j, sum, m);
        }
    }
}

EXPORT void yunmo_add_scaled(const float *x, int64_t x_stride, const float *factors, int64_t factor_stride, float *out,
                             int64_t out_stride, int columns, int from, int to) {
    for (int64_t r = from; r < to; r++) {
        v16 factor = all(factors[r * factor_stride]);
        EACH16(j, m, columns) {
            float *o = out + r * out_stride + j;
            store_first(o, fma16(load_first(x + r * x_stride + j, m), factor, load_first(o, m)), m);
        }
    }
}

EXPORT void yunmo_scale(const float *x, int64_t x_stride, float factor, float *out, int64_t out_stride, int columns,
                        int from, int to) {
    for (int64_t r = from; r < to; r++) {
        EACH16(j, m, columns) {
            store_first(out + r * out_stride + j, mul(load_first(x + r * x_stride + j, m), all(factor)), m);
        }
    }
}

EXPORT void yunmo_softcap(float *x, int64_t x_stride, float cap, int columns, int from, int to) {
    v16 inverse = all(1 / cap);
    for (int64_t r = from; r < to; r++) {
        EACH16(j, m, columns) {
            float *at = x + r * x_stride + j;
            store_first(at, mul(all(cap), tanh16(mul(load_first(at, m), inverse))), m);
        }
    }
}

/* The largest of n floats; NaN may be passed over. */
static float largest(const float *x, int n) {
    v16 max = all(-INFINITE);
    EACH16(j, m, n) {
        v16 v = load_first(x + j, m);
        if (m < 16) v = choose(lanes_between(0, m), v, all(-INFINITE));
        max = greater_of(v, max);
    }
    return max16(max);
}

EXPORT void yunmo_softmax(const float *x, int64_t x_stride, float *out, int64_t out_stride, int columns, int from,
                          int to) {
    for (int64_t r = from; r < to; r++) {
        float *o = out + r * out_stride;
        v16 max = all(largest(x + r * x_stride, columns)), sum = all(0);
        EACH16(j, m, columns) {
            v16 e = exp_below(sub(load_first(x + r * x_stride + j, m), max));
            if (m < 16) e = choose(lanes_between(0, m), e, all(0));
            store_first(o + j, e, m);
            sum = add(sum, e);
        }
        v16 inverse = all(1 / sum16(sum));
        EACH16(j, m, columns) store_first(o + j, mul(load_first(o + j, m), inverse), m);
    }
}

static int first_nan(const float *x, int n) {
    for (int j = 0; j < n; j++) {
        if (x[j] != x[j]) return j;
    }
    return -1;
}

EXPORT int yunmo_argmax(const float *x, int columns) {
    m16 odd = no_lanes();
    EACH16(j, m, columns) odd = either(odd, not_numbers(load_first(x + j, m)));
    if (any(odd)) return first_nan(x, columns);
    float max = largest(x, columns);
    int j = 0;
    while (x[j] != max) j++;
    return j;
}
