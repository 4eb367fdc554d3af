package io.yunmo.server.openai;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;

/** What a shadow version says to a request. */
final class Mirrored {
    private Mirrored() {}

    static String text(Generator generator, GenerationRequest request) {
        Choice choice = new Choice();
        try (Generation generation = generator.generate(request)) {
            while (choice.end == null) {
                choice.add(generation.next());
            }
            return choice.text.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted", e);
        }
    }
}
