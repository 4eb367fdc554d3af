package io.yunmo.language.scheduling;

import io.yunmo.language.model.LanguageModel;
import io.yunmo.language.sampling.Logprobs;
import io.yunmo.language.sampling.Sampler;
import io.yunmo.language.tokenizer.StreamDecoder;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.StepKernels;
import io.yunmo.tensor.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A generation as the engine sees it. */
final class Answer extends Sequence {
    final Delivery delivery;
    final PromptLookup lookup = new PromptLookup();
    private final GenerationRequest request;
    private final Tokenizer tokenizer;
    private final int vocabulary;
    private final int longest;
    private final Sampler sampler;
    private final StepKernels steps;
    private final StreamDecoder decoder;
    private final StopTexts stops;
    private final Counters counters;
    private final List<Piece.TokenLogprob> promptLogprobs = new ArrayList<>();
    private final List<Optional<Piece.TokenLogprob>> drawnLogprobs = new ArrayList<>();
    private int drawn;
    private int generated;
    private boolean promptTold;
    private int cached;
    private int proposed;
    private int accepted;
    private long firstAdmitted;
    private long promptRead;

    Answer(
            GenerationRequest request,
            Tokenizer tokenizer,
            int vocabulary,
            int context,
            Counters counters,
            Runnable wake,
            StepKernels steps) {
        super(request.prompt(), request.tenant());
        this.request = request;
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
        this.longest = context;
        this.counters = counters;
        this.steps = steps;
        delivery = new Delivery(wake);
        sampler = new Sampler(request.sampling(), vocabulary, steps);
        sampler.prompt(request.prompt(), 0, request.prompt().length);
        decoder = tokenizer.decoder();
        stops = new StopTexts(request.stop());
    }

    /** Tokens that may be proposed: the answer's end is not passed. */
    int mostDrafts() {
        return promptTold ? Math.min(request.maxTokens() - generated, longest - length) - 1 : 0;
    }

    @Override
    int shareable() {
        return request.promptLogprobs() && !promptTold ? promptLogprobs.size() : length - 1;
    }

    @Override
    int longestChunk() {
        return length - computed;
    }

    @Override
    int wanted(int count) {
        int end = computed + count;
        if (request.promptLogprobs() && !promptTold) {
            return Math.max(0, end - Math.max(computed, promptLogprobs.size()));
        }
        return end == length + drafted ? 1 + drafted : 0;
    }

    @Override
    boolean paused() {
        return delivery.behind(2 + PromptLookup.MOST);
    }

    @Override
    boolean cancelled() {
        return delivery.cancelled();
    }

    @Override
    boolean expired(long now) {
        return request.deadline().isPresent()
                && now - submitted >= request.deadline().get().toNanos();
    }

    @Override
    void admitted(long now) {
        if (firstAdmitted == 0) {
            firstAdmitted = now;
        }
    }

    @Override
    void gained(int fromCache) {
        if (!resumed()) {
            cached += fromCache;
        }
    }

    @Override
    void sample(LanguageModel model, long scratch) {
        int row = samplePrompt(model);
        drawn = 0;
        drawnLogprobs.clear();
        if (computed + count < length + drafted || request.maxTokens() == 0) {
            return;
        }
        int proposal;
        do {
            proposal = drawn < drafted ? tokens[length + drawn] : -1;
        } while (drawNext(model.logits(row + drawn), scratch) && tokens[length + drawn - 1] == proposal);
    }

    /** Draws one token more; false when there is none after it. */
    private boolean drawNext(long logits, long scratch) {
        int token;
        try {
            token = draw(logits, scratch);
        } catch (YunmoException e) {
            if (drawn > 0) {
                return false; // what was drawn before is delivered first; the next step comes here again
            }
            throw e;
        }
        reserve(length + drawn + 1);
        tokens[length + drawn++] = token;
        return !ends(token);
    }

    /** Logprobs of the prompt's tokens, if asked for; returns the row after them. */
    private int samplePrompt(LanguageModel model) {
        int row = firstRow;
        if (!request.promptLogprobs() || promptTold) {
            return row;
        }
        int end = Math.min(computed + count, request.prompt().length - 1);
        for (int p = Math.max(computed, promptLogprobs.size()); p < end; p++) {
            promptLogprobs.add(Logprobs.of(model.logits(row++), vocabulary, tokens[p + 1], best(), steps));
        }
        return row;
    }

    private int draw(long logits, long scratch) {
        boolean logprobs = request.logprobs() >= 0;
        if (logprobs) {
            Memory.copy(logits, scratch, vocabulary);
        }
        int token = sampler.sample(logits);
        sampler.accept(token);
        if (logprobs) {
            drawnLogprobs.add(Optional.of(Logprobs.of(scratch, vocabulary, token, best(), steps)));
        }
        return token;
    }

    private int best() {
        return Math.max(0, request.logprobs());
    }

    private boolean ends(int token) {
        return !request.ignoreEnd() && tokenizer.endsGeneration(token);
    }

    @Override
    boolean deliver(long now) {
        int read = Math.max(0, Math.min(computed + count, request.prompt().length) - computed);
        if (drafted > 0) {
            lookup.verified(drafted, drawn - 1);
            proposed += drafted;
            accepted += drawn - 1;
            counters.drafted(drafted, drawn - 1);
        }
        counters.read(read);
        boolean whole = computed + count == length + drafted;
        computed = whole ? length + Math.max(drawn - 1, 0) : computed + count;
        drafted = 0;
        if (!whole) {
            return false;
        }
        tellPrompt(now);
        if (request.maxTokens() == 0) {
            end(FinishReason.LENGTH, now);
            return true;
        }
        return deliverDrawn(now);
    }

    private void tellPrompt(long now) {
        if (!promptTold) {
            promptTold = true;
            promptRead = now;
            counters.cached(cached);
            delivery.put(new Piece.Prompt(cached, promptLogprobs));
        }
    }

    private boolean deliverDrawn(long now) {
        for (int i = 0; i < drawn; i++) {
            int token = tokens[length++];
            generated++;
            counters.generated();
            if (ends(token)) {
                end(FinishReason.STOP, now);
                return true;
            }
            String text = stops.accept(decoder.accept(token));
            delivery.put(
                    new Piece.Text(token, text, drawnLogprobs.isEmpty() ? Optional.empty() : drawnLogprobs.get(i)));
            if (stops.found()) {
                end(FinishReason.STOP, now);
                return true;
            }
            if (generated == request.maxTokens() || length == longest) {
                end(FinishReason.LENGTH, now);
                return true;
            }
        }
        return false;
    }

    @Override
    void end(FinishReason reason, long now) {
        String rest = stops.found() ? "" : stops.accept(decoder.finish()) + stops.finish();
        long admitted = firstAdmitted == 0 ? now : firstAdmitted;
        long read = promptRead == 0 ? now : promptRead;
        delivery.put(new Piece.End(
                reason,
                rest,
                new Piece.Usage(
                        request.prompt().length,
                        cached,
                        generated,
                        proposed,
                        accepted,
                        admitted - submitted,
                        read - admitted,
                        now - read)));
    }

    @Override
    void fail(YunmoException e) {
        delivery.fail(e);
    }
}
