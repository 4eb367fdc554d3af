/** The weights of language models in few bits, and their products with activations. */
package io.yunmo.tensor.packed;
