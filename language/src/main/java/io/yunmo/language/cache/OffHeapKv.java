package io.yunmo.language.cache;

import io.yunmo.language.model.KvMemory;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Keys and values outside the heap, from the C library's {@code malloc}: unlike {@link java.lang.foreign.Arena} it does not
 * touch the pages, so that the process grows with the blocks that are used, not with those that there are. Whoever closes it
 * sees to it that nobody reads or writes any more.
 */
public final class OffHeapKv implements KvMemory, AutoCloseable {
    private static final long ALIGNMENT = 64;

    private final KvLayout layout;
    private final int layers;
    private final int blocks;
    private final long base;
    private MemorySegment memory;

    /** TOO_LARGE when the machine does not give that much. */
    public OffHeapKv(KvLayout layout, int layers, int blocks) {
        this.layout = layout;
        this.layers = layers;
        this.blocks = blocks;
        this.memory = allocate(Math.addExact(bytes(layout, layers, blocks), ALIGNMENT));
        this.base = (memory.address() + ALIGNMENT - 1) & -ALIGNMENT;
    }

    /** Bytes of that many blocks in all layers. */
    public static long bytes(KvLayout layout, int layers, int blocks) {
        return Math.multiplyExact(Math.multiplyExact(layout.bytes(), (long) layers), (long) blocks);
    }

    public long bytes() {
        return bytes(layout, layers, blocks);
    }

    @Override
    public KvLayout layout() {
        return layout;
    }

    @Override
    public int blocks() {
        return blocks;
    }

    @Override
    public long layer(int layer) {
        return base + layout.bytes() * blocks * layer;
    }

    /** Gives the memory back. Idempotent. */
    @Override
    public void close() {
        if (memory.equals(MemorySegment.NULL)) {
            return;
        }
        try {
            function("free", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS)).invokeExact(memory);
        } catch (Throwable t) {
            throw failed("free", t);
        }
        memory = MemorySegment.NULL;
    }

    private static MemorySegment allocate(long bytes) {
        MemorySegment given;
        try {
            MethodHandle malloc = function("malloc", FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
            given = (MemorySegment) malloc.invokeExact(bytes);
        } catch (Throwable t) {
            throw failed("malloc", t);
        }
        if (given.equals(MemorySegment.NULL)) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the machine does not give %d MiB for keys and values: choose a shorter context or Q8 for them"
                            .formatted(bytes >> 20));
        }
        return given;
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
    }

    private static YunmoException failed(String name, Throwable cause) {
        return new YunmoException(ErrorCode.INTERNAL, "calling the C library's " + name + " failed: " + cause, cause);
    }
}
