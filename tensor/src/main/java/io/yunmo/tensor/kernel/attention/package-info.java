/** Attention of networks that learn, forward and backward, and embeddings. */
package io.yunmo.tensor.kernel.attention;
