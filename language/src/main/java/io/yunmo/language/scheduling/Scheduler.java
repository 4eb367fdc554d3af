package io.yunmo.language.scheduling;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.cache.BlockCache;
import io.yunmo.language.cache.BlockTable;
import io.yunmo.language.model.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Decides what the next step runs: first a token (and proposals) of every sequence that generates, then chunks of prompts,
 * older sequences first. Sequences get blocks as they grow; when there are none, the youngest gives up its own and waits to
 * be computed again, which costs time but changes no bit. Admits those who wait when a slot and blocks for their prompt are
 * there. The engine's thread only.
 */
final class Scheduler {
    /** How long a step may last while streams run: readers are promised a token every 200 ms, on a machine that others use too. */
    private static final long STEP_BESIDE_STREAMS = 75_000_000;

    /** How long a step may last when nobody waits for a next token: who comes meanwhile waits for its end. */
    private static final long STEP_ALONE = 500_000_000;

    private static final Comparator<Sequence> AGE = Comparator.comparingLong(s -> s.number);

    private final BlockCache cache;
    private final WaitingLine waiting;
    private final Pace pace;
    private final Payoff payoff;
    private final Counters counters;
    private final boolean speculate;
    private final int maxTokens;
    private final int maxRows;
    private final int maxSequences;
    private final List<Sequence> running = new ArrayList<>();
    private final List<Sequence> preempted = new ArrayList<>();
    private final List<Sequence> order = new ArrayList<>();
    private final Step step = new Step();

    Scheduler(
            LanguageModel model,
            BlockCache cache,
            WaitingLine waiting,
            Pace pace,
            Payoff payoff,
            Counters counters,
            LoadOptions options) {
        this.cache = cache;
        this.waiting = waiting;
        this.pace = pace;
        this.payoff = payoff;
        this.counters = counters;
        this.speculate = options.speculate();
        this.maxTokens = Math.min(model.maxBatch(), options.maxBatchTokens());
        this.maxRows = model.maxLogits();
        this.maxSequences = Math.min(options.maxSequences(), Math.min(maxTokens, maxRows));
    }

    /** The next step; empty when there is nothing that can be run. Valid until the next call. */
    Step schedule(long now) {
        sweep(now);
        admit(now);
        step.clear();
        order.clear();
        order.addAll(running);
        scheduleGenerations();
        schedulePrompts();
        return step;
    }

    int running() {
        return running.size();
    }

    /** Nobody runs or waits. */
    boolean isIdle() {
        return running.isEmpty() && preempted.isEmpty() && waiting.size() == 0;
    }

    int paused() {
        return (int) running.stream().filter(Sequence::paused).count();
    }

    /** Those that ran and wait to run again. */
    int preempted() {
        return preempted.size();
    }

    /** Takes a sequence that has ended out, and its blocks back. */
    void retire(Sequence s) {
        running.remove(s);
        release(s);
    }

    /** Shares what a sequence's chunk has filled. */
    void commit(Sequence s) {
        cache.commit(s.table(), s.tokens, s.computed);
    }

    /** Takes all out that run or wait. */
    void drain(Consumer<Sequence> then) {
        running.forEach(this::release);
        running.forEach(then);
        preempted.forEach(then);
        running.clear();
        preempted.clear();
        waiting.sweep(s -> true, then);
    }

    private void sweep(long now) {
        waiting.sweep(s -> over(s, now), s -> {});
        preempted.removeIf(s -> over(s, now));
        running.removeIf(s -> {
            boolean over = over(s, now);
            if (over) {
                release(s);
            }
            return over;
        });
    }

    /** Ends a sequence that nobody reads any more or whose time is over. */
    private static boolean over(Sequence s, long now) {
        if (s.cancelled()) {
            s.end(FinishReason.CANCELLED, now);
            return true;
        }
        if (s.expired(now)) {
            s.end(FinishReason.DEADLINE, now);
            return true;
        }
        return false;
    }

    private void release(Sequence s) {
        if (s.holdsBlocks()) {
            cache.release(s.table());
            s.letGo();
        }
    }

    private void admit(long now) {
        while (true) {
            Optional<Sequence> resuming =
                    preempted.stream().filter(s -> !s.paused()).findFirst();
            Optional<Sequence> next = resuming.or(waiting::peek);
            if (next.isEmpty() || !admit(next.get(), now)) {
                return;
            }
            if (resuming.isPresent()) {
                preempted.remove(next.get());
            } else {
                waiting.take(next.get());
                counters.admitted();
            }
        }
    }

    private boolean admit(Sequence s, long now) {
        while (running.size() >= maxSequences) {
            if (!preemptPaused()) {
                return false;
            }
        }
        BlockTable table = cache.open(s.tenant);
        int found = cache.match(table, s.tokens, s.shareable());
        while (!running.isEmpty() && cache.available() - promised() < BlockCache.blocks(s.length + 1) - table.count()) {
            if (!preemptPaused()) {
                cache.release(table);
                return false;
            }
        }
        s.hold(table);
        s.computed = found;
        s.admitted(now);
        s.gained(found);
        insert(running, s);
        return true;
    }

    /** Blocks that those who run will want soon. */
    private int promised() {
        int blocks = 0;
        for (Sequence s : running) {
            blocks +=
                    1 + Math.max(0, BlockCache.blocks(s.length + 1) - s.table().count());
        }
        return blocks;
    }

    private static void insert(List<Sequence> list, Sequence s) {
        list.add(s);
        list.sort(AGE);
    }

    private void scheduleGenerations() {
        int streams = 0;
        for (Sequence s : order) {
            streams += s.generates() && !s.paused() ? 1 : 0;
        }
        boolean may = speculate && streams > 0 && payoff.allows(streams);
        double cost = may ? pace.costOfDraft(streams) : 1;
        int spare = may ? Math.min(maxRows, maxTokens) - streams : 0;
        for (Sequence s : order) {
            if (s instanceof Answer a && a.holdsBlocks() && a.generates() && !a.paused()) {
                propose(a, spare, cost);
                spare -= a.drafted;
                if (makeRoom(a)) {
                    step.add(a, 1 + a.drafted);
                } else {
                    preempt(a);
                }
            }
        }
    }

    private void propose(Answer a, int spare, double cost) {
        int most = Math.min(spare, a.mostDrafts());
        a.reserve(a.length + 1 + PromptLookup.MOST);
        a.drafted = most <= 0 ? 0 : a.lookup.propose(a.tokens, a.length, most, cost);
        if (a.drafted > 0 && !cache.grow(a.table(), a.length + a.drafted)) {
            a.drafted = 0;
        }
    }

    /** Room for the next token of a sequence that generates, taken from younger ones if need be. */
    private boolean makeRoom(Sequence s) {
        while (!cache.grow(s.table(), s.length + s.drafted)) {
            if (!preemptPaused() && !preemptYounger(s)) {
                return false;
            }
        }
        return true;
    }

    private void schedulePrompts() {
        long limit = step.isEmpty() ? STEP_ALONE : STEP_BESIDE_STREAMS;
        int budget = Math.min(maxTokens, pace.tokensWithin(limit)) - step.tokens();
        budget = step.isEmpty() ? budget : Math.max(budget, Math.min(Pace.FEW, maxTokens - step.tokens()));
        for (Sequence s : order) {
            if (budget > 0 && s.holdsBlocks() && !step.contains(s) && !s.paused()) {
                share(s);
                if (!waitsForOther(s)) {
                    budget -= addChunk(s, budget);
                }
            }
        }
    }

    /** Takes what another sequence with the same beginning has computed meanwhile. */
    private void share(Sequence s) {
        int shared = cache.match(s.table(), s.tokens, s.shareable());
        if (shared > s.computed) {
            s.gained(shared - s.computed);
            s.computed = shared;
        }
    }

    /** Whether a sequence in this step computes the very block that this one wants next. */
    private boolean waitsForOther(Sequence s) {
        int from = s.table().sharedPositions();
        if (from + BlockCache.BLOCK > s.shareable()) {
            return false;
        }
        for (Sequence other : step.sequences()) {
            if (other.length >= from + BlockCache.BLOCK
                    && BlockCache.sameShared(other.table(), s.table())
                    && Arrays.equals(
                            other.tokens, from, from + BlockCache.BLOCK, s.tokens, from, from + BlockCache.BLOCK)) {
                return true;
            }
        }
        return false;
    }

    private int addChunk(Sequence s, int budget) {
        int count = Math.min(budget, s.longestChunk());
        if (s instanceof Answer) { // hidden states have room for all tokens of a step
            count -= Math.max(0, s.wanted(count) - (maxRows - step.rows()));
        }
        while (count > 0 && !cache.grow(s.table(), s.computed + count)) {
            if (!preemptPaused() && !preemptYounger(s)) {
                count = s.table().count() * BlockCache.BLOCK - s.computed + cache.available() * BlockCache.BLOCK;
            }
        }
        if (count <= 0) {
            return 0;
        }
        step.add(s, count);
        return count;
    }

    /** Takes the blocks of the youngest sequence whose reader is behind; false when there is none. */
    private boolean preemptPaused() {
        return preemptLast(Optional.empty());
    }

    /** Takes the blocks of the youngest one that is younger than {@code s} and not in this step; false when there is none. */
    private boolean preemptYounger(Sequence s) {
        return preemptLast(Optional.of(s));
    }

    private boolean preemptLast(Optional<Sequence> olderOne) {
        for (int i = running.size() - 1; i >= 0; i--) {
            Sequence s = running.get(i);
            boolean may = olderOne.map(o -> s.number > o.number).orElseGet(s::paused);
            if (may && !step.contains(s)) {
                preempt(s);
                return true;
            }
        }
        return false;
    }

    private void preempt(Sequence s) {
        running.remove(s);
        release(s);
        insert(preempted, s);
        counters.preempted();
    }
}
