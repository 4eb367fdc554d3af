package io.yunmo.serving.onnx;

import static java.lang.foreign.ValueLayout.ADDRESS;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.TensorSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** A model in ONNX Runtime. Runs are for any number of threads; {@link #close} is for when none is left. */
final class OnnxSession implements AutoCloseable {
    private final MemorySegment session;
    private final List<TensorSpec> inputs;
    private final List<OnnxOutput> outputs;
    private final OnnxLimits limits;
    private final Arena names = Arena.ofShared();
    private final MemorySegment inputNames;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes the session over. */
    OnnxSession(MemorySegment session, OnnxFile file, OnnxLimits limits) {
        this.session = session;
        this.limits = limits;
        OnnxPorts ports = new OnnxPorts(file, session);
        try {
            this.inputs = ports.inputs();
            this.outputs = ports.outputs();
            this.inputNames = pointers(inputs.stream().map(TensorSpec::name).toList(), names);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    List<TensorSpec> inputs() {
        return inputs;
    }

    List<OnnxOutput> outputs() {
        return outputs;
    }

    /** Computes the wanted outputs; {@link OrtFailure} when the model cannot. */
    List<NamedTensor> run(List<NamedTensor> given, List<OnnxOutput> wanted) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment values = arena.allocate(ADDRESS, Math.max(1, given.size()));
            MemorySegment results = arena.allocate(ADDRESS, wanted.size());
            MemorySegment outputNames =
                    pointers(wanted.stream().map(OnnxOutput::name).toList(), arena);
            try {
                for (int i = 0; i < given.size(); i++) {
                    values.setAtIndex(ADDRESS, i, OnnxValues.value(given.get(i).tensor(), arena));
                }
                try (RunWatch.Run run = OrtProcess.WATCH.begin(limits.runNanos())) {
                    Ort.run(
                            session,
                            run.options(),
                            inputNames,
                            values,
                            given.size(),
                            outputNames,
                            wanted.size(),
                            results);
                }
                return taken(results, wanted);
            } finally {
                release(values, given.size());
                release(results, wanted.size());
                Reference.reachabilityFence(given);
            }
        }
    }

    private List<NamedTensor> taken(MemorySegment results, List<OnnxOutput> wanted) {
        List<NamedTensor> answer = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            answer.add(OnnxValues.output(wanted.get(i), results.getAtIndex(ADDRESS, i), limits.answerBytes()));
        }
        return answer;
    }

    private static void release(MemorySegment values, int count) {
        for (int i = 0; i < count; i++) {
            MemorySegment value = values.getAtIndex(ADDRESS, i);
            if (value.address() != 0) {
                Ort.releaseValue(value);
            }
        }
    }

    private static MemorySegment pointers(List<String> texts, Arena arena) {
        MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, texts.size()));
        for (int i = 0; i < texts.size(); i++) {
            pointers.setAtIndex(ADDRESS, i, arena.allocateFrom(texts.get(i)));
        }
        return pointers;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Ort.releaseSession(session);
            names.close();
        }
    }
}
