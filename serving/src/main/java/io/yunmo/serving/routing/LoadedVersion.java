package io.yunmo.serving.routing;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Servable;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A version in memory. It counts who uses it: whoever keeps it on a route, and every request while it runs. The model is
 * closed by whoever lets go of it last, so that a version which left its route still finishes its requests.
 */
public final class LoadedVersion {
    private final String model;
    private final int number;
    private final String version;
    private final Servable servable;
    private final Requests requests;
    private final VersionListener listener;
    private final Runnable onClose;
    private final AtomicInteger uses = new AtomicInteger(1);
    private volatile long lastUsed = System.nanoTime();
    private volatile long lastEnded = System.nanoTime();

    /** What a version's requests need beside the model itself. */
    private sealed interface Requests {
        record OfTensors(TensorRequests requests) implements Requests {}

        record OfLanguage(Generator generator) implements Requests {}
    }

    /** Takes the model over; counts one use, the caller's. {@code onClose} runs after it was closed. */
    public LoadedVersion(
            String model,
            int number,
            Servable servable,
            BatchingOptions options,
            VersionListener listener,
            Runnable onClose) {
        this.model = model;
        this.number = number;
        this.version = Integer.toString(number);
        this.servable = servable;
        this.requests = switch (servable) {
            case Predictor p -> new Requests.OfTensors(new TensorRequests(model, p, options, listener));
            case Generator g -> new Requests.OfLanguage(g);
        };
        this.listener = listener;
        this.onClose = onClose;
    }

    public int number() {
        return number;
    }

    /** The number as a text. */
    public String version() {
        return version;
    }

    public Servable servable() {
        return servable;
    }

    /** The model of tensors that this is; INVALID, naming what to call, for a language model. */
    public Predictor predictor() {
        return tensors().predictor();
    }

    /** The language model that this is; INVALID, naming what to call, for a model of tensors. */
    public Generator generator() {
        return switch (requests) {
            case Requests.OfLanguage l -> l.generator();
            case Requests.OfTensors t ->
                throw YunmoException.invalid(
                        "model '%s' takes tensors and speaks no language: call POST /v2/models/%s/infer, or name a"
                                + " language model (GET /v1/models lists them)",
                        model, model);
        };
    }

    private TensorRequests tensors() {
        return switch (requests) {
            case Requests.OfTensors t -> t.requests();
            case Requests.OfLanguage l ->
                throw YunmoException.invalid(
                        "model '%s' is a language model and takes no tensors: call POST /v1/chat/completions,"
                                + " /v1/completions or /v1/embeddings",
                        model);
        };
    }

    /** {@link System#nanoTime} of the last {@link #touch}. */
    public long lastUsed() {
        return lastUsed;
    }

    /** Notes that a request named this version. */
    public void touch() {
        lastUsed = System.nanoTime();
    }

    /** Counts one more use; false when the version is closed already. */
    public boolean acquire() {
        for (int n = uses.get(); n > 0; n = uses.get()) {
            if (uses.compareAndSet(n, n + 1)) {
                return true;
            }
        }
        return false;
    }

    /** How long no request has run; zero while one does. */
    public Duration idle() {
        return uses.get() > 1 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - lastEnded);
    }

    /** Ends a use; the last one closes the version. */
    public void release() {
        lastEnded = System.nanoTime();
        if (uses.decrementAndGet() == 0) {
            servable.close();
            onClose.run();
        }
    }

    /** Checks a request and computes its answer; the caller holds a use. */
    public List<NamedTensor> infer(List<NamedTensor> inputs, List<String> outputs) {
        TensorRequests tensors = tensors();
        long start = System.nanoTime();
        try {
            TensorRequests.Answered answered = tensors.infer(inputs, outputs);
            listener.answered(answered.rows(), System.nanoTime() - start);
            return answered.outputs();
        } catch (YunmoException e) {
            listener.failed(e.code(), System.nanoTime() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            throw failed(e, start);
        }
    }

    /** Starts a generation, which the listener hears of; the caller holds a use until it has closed it. */
    public Generation generate(GenerationRequest request) {
        long start = System.nanoTime();
        try {
            return new HeardGeneration(generator().generate(request), listener, start);
        } catch (YunmoException e) {
            listener.failed(e.code(), System.nanoTime() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            throw failed(e, start);
        }
    }

    /** The vectors of texts; the caller holds a use. */
    public List<float[]> embed(List<int[]> texts) throws InterruptedException {
        long start = System.nanoTime();
        try {
            List<float[]> vectors = generator().embed(texts);
            listener.answered(texts.size(), System.nanoTime() - start);
            return vectors;
        } catch (YunmoException e) {
            listener.failed(e.code(), System.nanoTime() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            throw failed(e, start);
        }
    }

    private YunmoException failed(Throwable e, long start) {
        listener.failed(ErrorCode.INTERNAL, System.nanoTime() - start);
        return new YunmoException(ErrorCode.INTERNAL, "model '" + model + "' version " + version + " failed: " + e, e);
    }
}
