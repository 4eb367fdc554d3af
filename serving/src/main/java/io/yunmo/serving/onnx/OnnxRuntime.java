package io.yunmo.serving.onnx;

import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/**
 * Loads ONNX files (one file, {@value #FILE}) into ONNX Runtime, whose library is not touched before the first load. A
 * file is hostile input: it is walked once before ONNX Runtime reads it, and refused when it refers to other files.
 */
public final class OnnxRuntime implements Runtime {
    /** The logical name of the model's file. */
    public static final String FILE = "model.onnx";

    private static final long LARGEST = Integer.MAX_VALUE;

    private static final Duration LONGEST_RUN = Duration.ofMinutes(1);

    private final int threads;
    private final long memoryBytes;
    private final Duration longestRun;

    /**
     * @param threads that one run uses
     * @param memoryBytes the most memory that all runs of the process take together, beside weights; the first runtime of
     *     a process that loads a model decides
     */
    public OnnxRuntime(int threads, long memoryBytes) {
        this(threads, memoryBytes, LONGEST_RUN);
    }

    /** As the other one; runs are stopped after {@code longestRun} instead of a minute. */
    public OnnxRuntime(int threads, long memoryBytes, Duration longestRun) {
        this.threads = threads;
        this.memoryBytes = memoryBytes;
        this.longestRun = longestRun;
    }

    @Override
    public String format() {
        return "onnx";
    }

    @Override
    public Predictor load(String model, Map<String, Path> files) {
        Path path = files.get(FILE);
        if (path == null) {
            throw YunmoException.invalid(
                    "an ONNX model is one file called %s; these were given: %s", FILE, files.keySet());
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
                Arena arena = Arena.ofShared()) {
            if (channel.size() > LARGEST) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE,
                        "the file has " + channel.size() + " bytes; an ONNX file has at most " + LARGEST);
            }
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return load(model, bytes);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read the model's file: " + e.getMessage(), e);
        } catch (YunmoException e) {
            throw new YunmoException(e.code(), "model '" + model + "' cannot be loaded: " + e.getMessage(), e);
        }
    }

    private Predictor load(String model, MemorySegment bytes) {
        OnnxFile file = OnnxFile.read(bytes);
        OnnxSession session = session(bytes, file);
        try {
            int concurrency = Math.max(1, java.lang.Runtime.getRuntime().availableProcessors() / threads);
            return new OnnxPredictor(model, session, 2 * bytes.byteSize(), concurrency);
        } catch (RuntimeException e) {
            session.close();
            throw e;
        }
    }

    private OnnxSession session(MemorySegment bytes, OnnxFile file) {
        try {
            MemorySegment options = options();
            try {
                return new OnnxSession(
                        Ort.createSession(OrtProcess.environment(memoryBytes), bytes, options), file, limits());
            } finally {
                Ort.releaseOptions(options);
            }
        } catch (OrtFailure e) {
            throw OnnxErrors.load(e, file);
        } catch (LinkageError | IllegalStateException e) {
            throw new YunmoException(
                    ErrorCode.INTERNAL, "ONNX Runtime's library does not load on this machine: " + e, e);
        }
    }

    private MemorySegment options() {
        MemorySegment options = Ort.createOptions();
        Ort.threads(options, threads);
        Ort.option(options, "session.intra_op.allow_spinning", "0");
        Ort.option(options, "session.inter_op.allow_spinning", "0");
        Ort.option(options, "session.load_model_format", "ONNX");
        Ort.option(options, "session.use_env_allocators", "1");
        Ort.option(options, "session.use_device_allocator_for_initializers", "1");
        return options;
    }

    /** An answer lies on the heap, several times over while it is written: a quarter of it at most. */
    private OnnxLimits limits() {
        long answer = Math.min(memoryBytes, java.lang.Runtime.getRuntime().maxMemory() / 4);
        return new OnnxLimits(answer, longestRun.toNanos());
    }
}
