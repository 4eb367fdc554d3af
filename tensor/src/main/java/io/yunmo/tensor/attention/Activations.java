package io.yunmo.tensor.attention;

import io.yunmo.tensor.kernel.Exponential;

/**
 * The plain twins of {@link Activation}, and the numbers that all implementations share.
 *
 * <p>GELU: with {@code z = x / sqrt(2)} the result is {@code x / 2 * (1 + erf z)}. Below {@link #NEAR} erf is z times a polynomial
 * in z^2; beyond, erfc is e to a polynomial in |z| (both fitted at Chebyshev nodes). Within 4e-7 of the exact value and, for
 * negative arguments, within 1e-5 of it relatively.
 */
final class Activations {
    static final float SQRT_HALF = 0.70710678118654752f;
    /** Where the polynomial of erf ends. */
    static final float NEAR = 0.93f;

    static final float N6 = 8.269511454273015e-05f;
    static final float N5 = -0.0008118998375721276f;
    static final float N4 = 0.005198960192501545f;
    static final float N3 = -0.026858575642108917f;
    static final float N2 = 0.1128368079662323f;
    static final float N1 = -0.37612631916999817f;
    static final float N0 = 1.128379225730896f;

    static final float E7 = -1.3801935892843176e-05f;
    static final float E6 = 0.00032653630478307605f;
    static final float E5 = -0.003504951950162649f;
    static final float E4 = 0.02290096879005432f;
    static final float E3 = -0.10398314148187637f;
    static final float E2 = -0.6381773948669434f;
    static final float E1 = -1.1266015768051147f;
    static final float E0 = -0.000551809323951602f;

    /** 2 sqrt(2 / pi) */
    static final float TANH1 = 1.5957691216057308f;
    /** 0.044715 times it */
    static final float TANH3 = 0.07135481627260026f;

    private Activations() {}

    static float of(Activation activation, float x) {
        return switch (activation) {
            case SILU -> silu(x);
            case GELU -> gelu(x);
            case GELU_TANH -> geluTanh(x);
        };
    }

    static float silu(float x) {
        return x / (1 + Exponential.of(-x));
    }

    static float geluTanh(float x) {
        float u = x * Math.fma(x * x, TANH3, TANH1);
        return x / (1 + Exponential.of(-u));
    }

    static float gelu(float x) {
        float z = x * SQRT_HALF;
        float t = Math.abs(z);
        return x * 0.5f * (t < NEAR ? near(z) : far(z, t));
    }

    /** 1 + erf z */
    private static float near(float z) {
        float s = z * z;
        float p = Math.fma(s, N6, N5);
        p = Math.fma(p, s, N4);
        p = Math.fma(p, s, N3);
        p = Math.fma(p, s, N2);
        p = Math.fma(p, s, N1);
        p = Math.fma(p, s, N0);
        return Math.fma(p, z, 1f);
    }

    /** 1 + erf z where t = |z| */
    private static float far(float z, float t) {
        float p = Math.fma(t, E7, E6);
        p = Math.fma(p, t, E5);
        p = Math.fma(p, t, E4);
        p = Math.fma(p, t, E3);
        p = Math.fma(p, t, E2);
        p = Math.fma(p, t, E1);
        p = Math.fma(p, t, E0);
        float e = Exponential.of(p);
        return z < 0 ? e : 2 - e;
    }
}
