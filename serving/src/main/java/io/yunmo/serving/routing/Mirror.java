package io.yunmo.serving.routing;

import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import java.util.List;
import java.util.function.Function;

/**
 * Sends copies of answered requests to a shadow version and compares. Never delays the caller by more than the copy of
 * the inputs, and not even by that when the queue is full.
 */
public final class Mirror {
    private final LoadedVersion shadow;
    private final MirrorQueue queue;
    private final Comparison comparison = new Comparison();

    public Mirror(LoadedVersion shadow, MirrorQueue queue) {
        this.shadow = shadow;
        this.queue = queue;
    }

    public LoadedVersion shadow() {
        return shadow;
    }

    public ShadowReport report() {
        return comparison.report();
    }

    /**
     * Mirrors a request that was answered.
     *
     * @param inputs copied before this returns
     * @param answer kept until it is compared, read only
     */
    public void reflect(List<NamedTensor> inputs, List<String> outputs, List<NamedTensor> answer) {
        if (queue.full() || !shadow.acquire()) {
            comparison.dropped();
            return;
        }
        List<NamedTensor> copies = inputs.stream()
                .map(i -> new NamedTensor(i.name(), HeapTensors.copy(i.tensor())))
                .toList();
        if (!queue.offer(() -> compare(copies, outputs, answer))) {
            shadow.release();
            comparison.dropped();
        }
    }

    /**
     * Mirrors an answer that was generated: the shadow generates for the same request, and the texts are compared.
     *
     * @param generate makes the shadow's text
     */
    public void reflect(Function<Generator, String> generate, String answer) {
        if (queue.full() || !shadow.acquire()) {
            comparison.dropped();
            return;
        }
        if (!queue.offer(() -> compare(generate, answer))) {
            shadow.release();
            comparison.dropped();
        }
    }

    private void compare(Function<Generator, String> generate, String answer) {
        try {
            comparison.compare(answer, generate.apply(shadow.generator()));
        } catch (RuntimeException e) {
            comparison.failed();
        } finally {
            shadow.release();
        }
    }

    private void compare(List<NamedTensor> inputs, List<String> outputs, List<NamedTensor> answer) {
        try {
            comparison.compare(answer, shadow.infer(inputs, outputs));
        } catch (RuntimeException e) {
            comparison.failed();
        } finally {
            shadow.release();
        }
    }
}
