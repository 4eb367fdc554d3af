package io.yunmo.serving.routing;

import io.yunmo.serving.batching.Batcher;
import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Servable;
import io.yunmo.serving.runtime.SignatureCheck;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A version in memory. It counts who uses it: whoever keeps it on a route, and every request while it runs. The predictor
 * is closed by whoever lets go of it last, so that a version which left its route still finishes its requests.
 */
public final class LoadedVersion {
    private final String model;
    private final int number;
    private final String version;
    private final Servable servable;
    private final Optional<Inferring> inferring;
    private final VersionListener listener;
    private final Runnable onClose;
    private final AtomicInteger uses = new AtomicInteger(1);
    private volatile long lastUsed = System.nanoTime();

    /** Takes the predictor over; counts one use, the caller's. {@code onClose} runs after it was closed. */
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
        this.inferring = servable instanceof Predictor p
                ? Optional.of(new Inferring(
                        p, new SignatureCheck(model, p.signature()), new Batcher(model, p, options, listener)))
                : Optional.empty();
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

    /** INVALID, naming what to call instead, when the version generates text. */
    public Predictor predictor() {
        return inferring().predictor();
    }

    private Inferring inferring() {
        return inferring.orElseThrow(() -> YunmoException.invalid(
                "model '%s' is a language model, which takes text: call POST /v1/chat/completions, /v1/completions or"
                        + " /v1/embeddings",
                model));
    }

    /** INVALID, naming what to call instead, when the version computes tensors. */
    public Generator generator() {
        if (servable instanceof Generator generator) {
            return generator;
        }
        throw YunmoException.invalid(
                "model '%s' is no language model; call POST /v2/models/%s/infer, or name one that GET /v1/models lists",
                model, model);
    }

    /** What a version that computes tensors has beside its predictor. */
    private record Inferring(Predictor predictor, SignatureCheck check, Batcher batcher) {}

    /** Who hears of this version's requests. */
    public VersionListener listener() {
        return listener;
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

    /** Ends a use; the last one closes the version. */
    public void release() {
        if (uses.decrementAndGet() == 0) {
            servable.close();
            onClose.run();
        }
    }

    /** Checks a request and computes its answer; the caller holds a use. */
    public List<NamedTensor> infer(List<NamedTensor> inputs, List<String> outputs) {
        Inferring own = inferring();
        long start = System.nanoTime();
        try {
            List<NamedTensor> checked = own.check().inputs(inputs);
            int rows = own.check().rows(checked);
            List<NamedTensor> answer =
                    own.batcher().submit(checked, rows, own.check().outputs(outputs));
            listener.answered(rows, System.nanoTime() - start);
            return answer;
        } catch (YunmoException e) {
            listener.failed(e.code(), System.nanoTime() - start);
            throw e;
        } catch (RuntimeException | Error e) {
            listener.failed(ErrorCode.INTERNAL, System.nanoTime() - start);
            throw new YunmoException(
                    ErrorCode.INTERNAL, "model '" + model + "' version " + version + " failed: " + e, e);
        }
    }
}
