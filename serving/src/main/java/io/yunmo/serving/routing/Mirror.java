package io.yunmo.serving.routing;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Prompt;
import java.util.List;

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

    private void compare(List<NamedTensor> inputs, List<String> outputs, List<NamedTensor> answer) {
        try {
            comparison.compare(answer, shadow.infer(inputs, outputs));
        } catch (RuntimeException e) {
            comparison.failed();
        } finally {
            shadow.release();
        }
    }

    /**
     * Mirrors a generation that has ended: the shadow makes its own tokens of the prompt and draws with the same seed.
     *
     * @param request as it was answered
     * @param nanos from the request to the end of the answer
     */
    void reflect(Prompt prompt, GenerationRequest request, String answer, long nanos) {
        if (queue.full() || !shadow.acquire()) {
            comparison.dropped();
            return;
        }
        if (!queue.offer(() -> compare(prompt, request, answer, nanos))) {
            shadow.release();
            comparison.dropped();
        }
    }

    private void compare(Prompt prompt, GenerationRequest request, String answer, long nanos) {
        long start = System.nanoTime();
        try (Generation generation =
                shadow.generate(request.withPrompt(shadow.generator().tokens(prompt)))) {
            StringBuilder text = new StringBuilder();
            while (true) {
                switch (generation.next()) {
                    case Piece.Prompt p -> {}
                    case Piece.Text t -> text.append(t.text());
                    case Piece.End end -> {
                        comparison.texts(answer, text.append(end.rest()).toString(), nanos, System.nanoTime() - start);
                        return;
                    }
                }
            }
        } catch (RuntimeException e) {
            comparison.failed();
        } catch (InterruptedException e) {
            comparison.failed();
            Thread.currentThread().interrupt();
        } finally {
            shadow.release();
        }
    }
}
