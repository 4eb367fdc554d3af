/** Embeddings and attention. */
package io.yunmo.learn.layer.attention;
