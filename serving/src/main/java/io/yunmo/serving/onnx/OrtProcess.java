package io.yunmo.serving.onnx;

import java.lang.foreign.MemorySegment;

/**
 * ONNX Runtime's environment, of which a process has one: nobody can have two, and the bound of its memory can be set once.
 * It lives as long as the process.
 */
final class OrtProcess {
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
