/** Attention over keys and values in paged blocks, and how they lie there. */
package io.yunmo.tensor.attention;
