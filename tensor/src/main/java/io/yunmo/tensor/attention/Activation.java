package io.yunmo.tensor.attention;

/** The activation of a feed-forward network. */
public enum Activation {
    /** {@code x / (1 + e^-x)} */
    SILU,
    /** {@code x * Phi(x)}, Phi the normal distribution, exact to float32. */
    GELU,
    /** GELU by way of tanh: {@code x / (1 + e^-u)} with {@code u = 2 sqrt(2/pi) (x + 0.044715 x^3)}. */
    GELU_TANH
}
