package io.yunmo.language.scheduling;

import io.yunmo.language.EngineStatistics;
import io.yunmo.language.cache.BlockCache;

/** What has happened since the start. Written by the engine's thread, which publishes snapshots. */
final class Counters {
    private long requests;
    private long promptTokens;
    private long cachedTokens;
    private long generatedTokens;
    private long draftedTokens;
    private long acceptedTokens;
    private long steps;
    private long preemptions;
    private long promptNanos;
    private long generationNanos;

    void admitted() {
        requests++;
    }

    void read(int tokens) {
        promptTokens += tokens;
    }

    void cached(int tokens) {
        promptTokens += tokens;
        cachedTokens += tokens;
    }

    void generated() {
        generatedTokens++;
    }

    long generatedTokens() {
        return generatedTokens;
    }

    void drafted(int drafted, int accepted) {
        draftedTokens += drafted;
        acceptedTokens += accepted;
    }

    void preempted() {
        preemptions++;
    }

    /** A step of {@code tokens}, {@code generating} of them in sequences that generate. */
    void ran(int tokens, int generating, long nanos) {
        steps++;
        long generation = nanos * generating / tokens;
        generationNanos += generation;
        promptNanos += nanos - generation;
    }

    EngineStatistics snapshot(int running, int paused, int preempted, BlockCache cache) {
        return new EngineStatistics(
                running,
                paused,
                preempted,
                cache.size(),
                cache.size() - cache.available(),
                cache.cached(),
                cache.free(),
                requests,
                0,
                promptTokens,
                cachedTokens,
                generatedTokens,
                draftedTokens,
                acceptedTokens,
                steps,
                preemptions,
                cache.evicted(),
                promptNanos,
                generationNanos);
    }
}
