package io.yunmo.serving;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.Mirror;
import io.yunmo.serving.routing.MirroredGeneration;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.Prompt;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A version of a language model, picked for one request and open until the lease is closed, whatever becomes of its route
 * meanwhile. Close it after the generations.
 */
public final class LanguageLease implements AutoCloseable {
    private final String model;
    private final LoadedVersion version;
    private final Optional<Mirror> mirror;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Takes over a use of the version. */
    LanguageLease(String model, LoadedVersion version, Optional<Mirror> mirror) {
        this.model = model;
        this.version = version;
        this.mirror = mirror;
    }

    public String model() {
        return model;
    }

    public String version() {
        return version.version();
    }

    public Generator generator() {
        return version.generator();
    }

    /**
     * Starts a generation; errors are {@link Generator#generate}'s. The caller closes it. Where the model has a shadow version,
     * the answer is compared with the shadow's once it has ended.
     *
     * @param prompt what {@code request}'s tokens were made of
     */
    public Generation generate(Prompt prompt, GenerationRequest request) {
        Generation generation = version.generate(request);
        return mirror.isPresent() ? new MirroredGeneration(generation, mirror.get(), prompt, request) : generation;
    }

    /** The vectors of texts, of length 1, in order; blocks. Errors are {@link Generator#embed}'s. */
    public List<float[]> embed(List<int[]> texts) throws InterruptedException {
        return version.embed(texts);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            version.release();
        }
    }
}
