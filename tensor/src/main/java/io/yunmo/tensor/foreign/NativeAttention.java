package io.yunmo.tensor.foreign;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.yunmo.tensor.attention.AttentionKernel;
import io.yunmo.tensor.attention.KvLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Attention in C ({@code attention.c}). */
final class NativeAttention implements AttentionKernel {
    private static final MethodHandle STORE = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.ofVoid(
                    JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG,
                    JAVA_LONG, JAVA_LONG));

    private static final MethodHandle ATTEND = Linker.nativeLinker()
            .downcallHandle(FunctionDescriptor.ofVoid(
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_LONG,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_FLOAT,
                    JAVA_FLOAT,
                    JAVA_LONG,
                    JAVA_LONG,
                    JAVA_LONG,
                    JAVA_LONG,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT,
                    JAVA_INT));

    private final String name;
    private final MemorySegment store;
    private final MemorySegment attend;

    NativeAttention(NativeKernels kernels) {
        name = kernels.name();
        store = kernels.function("yunmo_kv_store");
        attend = kernels.function("yunmo_attend");
    }

    @Override
    public void store(KvLayout layout, long layer, long table, int position, int count, long k, long v, long stride) {
        try {
            STORE.invokeExact(
                    store,
                    type(layout),
                    layout.kvHeads(),
                    layout.keyLength(),
                    layout.valueLength(),
                    layer,
                    table,
                    position,
                    count,
                    k,
                    v,
                    stride);
        } catch (Throwable t) {
            throw new IllegalStateException("a call of C failed", t);
        }
    }

    @Override
    public void attend(Task task, int fromQuery, int toQuery, int fromHead, int toHead) {
        KvLayout layout = task.layout();
        try {
            ATTEND.invokeExact(
                    attend,
                    type(layout),
                    layout.kvHeads(),
                    layout.keyLength(),
                    layout.valueLength(),
                    task.layer(),
                    task.table(),
                    task.position(),
                    task.length(),
                    task.causal() ? 1 : 0,
                    task.window(),
                    task.heads(),
                    task.scale(),
                    task.softcap(),
                    task.queries(),
                    task.queryStride(),
                    task.out(),
                    task.outStride(),
                    fromQuery,
                    toQuery,
                    fromHead,
                    toHead);
        } catch (Throwable t) {
            throw new IllegalStateException("a call of C failed", t);
        }
    }

    /** The values of type_t in attention.c. */
    private static int type(KvLayout layout) {
        return switch (layout.type()) {
            case F32 -> 0;
            case F16 -> 1;
            case Q8 -> 2;
        };
    }

    @Override
    public String name() {
        return name;
    }
}
