package io.yunmo.language.model;

import io.yunmo.tensor.attention.KvLayout;

/**
 * The memory of all keys and values: {@code blocks} blocks for each layer. Block b of layer l lies at {@code layer(l) + b *
 * layout.bytes()}. Who gets which block is decided elsewhere; a model only reads and writes through block tables.
 */
public interface KvMemory {
    KvLayout layout();

    int blocks();

    /** Address of block 0 of a layer. */
    long layer(int layer);
}
