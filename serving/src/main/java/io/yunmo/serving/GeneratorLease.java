package io.yunmo.serving;

import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.Mirror;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.tensor.ErrorCode;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/** A version of a language model, held open for one request. */
public final class GeneratorLease implements AutoCloseable {
    private final String model;
    private final LoadedVersion version;
    private final Optional<Mirror> mirror;
    private final AtomicBoolean closed = new AtomicBoolean();

    GeneratorLease(String model, LoadedVersion version, Optional<Mirror> mirror) {
        this.model = model;
        this.version = version;
        this.mirror = mirror;
    }

    public String model() {
        return model;
    }

    /** The number as a text. */
    public String version() {
        return version.version();
    }

    public Generator generator() {
        return version.generator();
    }

    /** Whether answers are compared with those of a shadow version. */
    public boolean mirrored() {
        return mirror.isPresent();
    }

    /**
     * Has the shadow version, if there is one, answer the same request, and compares.
     *
     * @param generate makes the shadow's text; called later by another thread
     */
    public void reflect(Function<Generator, String> generate, String answer) {
        mirror.ifPresent(m -> m.reflect(generate, answer));
    }

    /** Counts an answered request. */
    public void answered(long nanos) {
        version.listener().answered(1, nanos);
    }

    /** Counts a failed request. */
    public void failed(ErrorCode code, long nanos) {
        version.listener().failed(code, nanos);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            version.release();
        }
    }
}
