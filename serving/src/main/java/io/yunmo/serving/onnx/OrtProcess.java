package io.yunmo.serving.onnx;

import java.lang.foreign.MemorySegment;

/**
 * What of ONNX Runtime a process has once: its environment (nobody can have two, and the bound of its memory can be set only
 * once) and the watch over its runs. Both live as long as the process.
 */
final class OrtProcess {
    /** The watch over all runs; its thread starts with the first model. */
    static final RunWatch WATCH = new RunWatch();

    private OrtProcess() {}

    /** The environment; the first caller's bound holds. */
    static MemorySegment environment(long memoryBytes) {
        MemorySegment environment = Ort.environment();
        try {
            Ort.boundMemory(environment, memoryBytes);
        } catch (OrtFailure e) {
            // An allocator is registered already: this was not the first call.
        }
        return environment;
    }
}
