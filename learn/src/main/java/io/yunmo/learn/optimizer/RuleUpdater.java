package io.yunmo.learn.optimizer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Updates;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A {@link RuleOptimizer} at work; the order of a step is that of Keras 3's {@code BaseOptimizer.apply}. */
final class RuleUpdater implements Updater {
    private final RuleOptimizer optimizer;
    private final Options options;
    private final List<Parameter> parameters;
    private final Blocks blocks;
    private final Arena arena = Arena.ofShared();
    /** Of each slot of the rule: its floats for all blocks, one behind the other. */
    private final long[] slots;

    /** For each weight, if the rule looks at them one by one. */
    private final List<WeightStep> steps;

    private final long averages;
    private final long accumulated;
    private final List<Optional<Matrix>> lacking;
    private long iterations;
    private float rate;
    private boolean active;
    private final float[] factors;

    RuleUpdater(RuleOptimizer optimizer, List<Parameter> parameters) {
        this.optimizer = optimizer;
        this.options = optimizer.options();
        this.parameters = List.copyOf(parameters);
        this.blocks = Blocks.of(parameters, !optimizer.rule().takesWholeWeights());
        this.factors = new float[optimizer.rule().factors()];
        this.slots = new long[optimizer.rule().slots().size()];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = Memory.allocate(arena, blocks.floats());
            Elementwise.fill(slots[i], optimizer.rule().initial(i), blocks.floats());
        }
        this.steps = optimizer.rule() instanceof WeightRule rule
                ? parameters.stream().map(rule::start).toList()
                : List.of();
        this.averages = options.averages() ? Memory.allocate(arena, blocks.floats()) : 0;
        this.accumulated = options.accumulate().isPresent() ? Memory.allocate(arena, blocks.floats()) : 0;
        this.rate = optimizer.learningRate().at(0);
        this.lacking = new ArrayList<>(Collections.nCopies(parameters.size(), Optional.empty()));
    }

    @Override
    public void squaresLacking(int parameter, Matrix matrix) {
        lacking.set(parameter, Optional.of(matrix));
    }

    /** Clipped and accumulated gradients are dense in Keras too, if not for the same reason. */
    private void makeUpSquares() {
        if (options.readsAllGradients()) {
            return;
        }
        for (int i = 0; i < parameters.size(); i++) {
            if (lacking.get(i).isPresent()) {
                Parameter p = parameters.get(i);
                optimizer.rule().lacking(lacking.get(i).get().address(), slots, 4 * blocks.offset(i), p.floats());
            }
        }
    }

    @Override
    public int blocks() {
        return blocks.count();
    }

    @Override
    public int blockOf(int parameter) {
        return blocks.of(parameter);
    }

    @Override
    public boolean streams() {
        return !options.readsAllGradients();
    }

    @Override
    public void begin() {
        active = options.accumulate().isEmpty()
                || accumulate(options.accumulate().getAsInt());
        if (!active) {
            return;
        }
        clip();
        makeUpSquares();
        optimizer.rule().prepare(learningRate(), counted() + 1, factors);
    }

    /** Iterations as the rule counts them: updates, not batches. */
    private long counted() {
        return options.accumulate().isPresent()
                ? iterations / options.accumulate().getAsInt()
                : iterations;
    }

    /** Adds the gradients to those kept; true when they are due, and then they are the mean. */
    private boolean accumulate(int steps) {
        boolean due = (iterations + 1) % steps == 0;
        for (int b = 0; b < blocks.count(); b++) {
            long n = blocks.floats(b);
            long kept = accumulated + 4 * blocks.start(b);
            long g = blocks.gradient(b);
            Elementwise.add(g, kept, due ? g : kept, n);
            if (due) {
                Gradients.divide(g, steps, n);
                Elementwise.fill(kept, 0, n);
            }
        }
        return due;
    }

    private void clip() {
        if (Options.positive(options.clipNorm())) {
            for (int i = 0; i < parameters.size(); i++) {
                Gradients.clipNorm(parameters.get(i), (float) options.clipNorm().getAsDouble());
            }
        } else if (Options.positive(options.globalClipNorm())) {
            Gradients.clipGlobalNorm(
                    parameters, (float) options.globalClipNorm().getAsDouble());
        } else if (Options.positive(options.clipValue())) {
            float most = (float) options.clipValue().getAsDouble();
            for (int b = 0; b < blocks.count(); b++) {
                Gradients.clipValue(blocks.gradient(b), most, blocks.floats(b));
            }
        }
    }

    @Override
    public void update(int block, int part, int parts) {
        if (!active) {
            return;
        }
        if (!optimizer.rule().takesWholeWeights()) {
            updatePart(block, part, parts);
        } else if (part == 0) {
            updatePart(block, 0, 1);
        }
    }

    private void updatePart(int block, int part, int parts) {
        if (!steps.isEmpty()) {
            updateWeight(block);
            return;
        }
        long vectors = blocks.floats(block) / 16;
        long from = vectors * part / parts * 16;
        long n = vectors * (part + 1) / parts * 16 - from;
        long w = blocks.value(block) + 4 * from;
        if (options.weightDecay().isPresent()) {
            Updates.decay(w, n, (float) options.weightDecay().getAsDouble(), learningRate());
        }
        long offset = 4 * (blocks.start(block) + from);
        optimizer.rule().update(w, blocks.gradient(block) + 4 * from, slots, offset, n, factors);
    }

    /** With a rule that looks at weights, each is a block. */
    private void updateWeight(int parameter) {
        WeightStep step = steps.get(parameter);
        OptionalDouble decay = step.decay(options.weightDecay());
        if (decay.isPresent()) {
            Updates.decay(
                    blocks.value(parameter), blocks.floats(parameter), (float) decay.getAsDouble(), learningRate());
        }
        step.update(slots, 4 * blocks.start(parameter), factors);
    }

    @Override
    public void end() {
        if (options.averages()) {
            average();
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            if (p.constraint().isPresent()) {
                p.constraint().get().apply(p.value(), p.shape());
            }
        }
        iterations++;
        if (!optimizer.constant()) {
            rate = optimizer.learningRate().at(iterations);
        }
    }

    private void average() {
        float momentum = counted() == 0 ? 0 : (float) options.averageMomentum();
        for (int b = 0; b < blocks.count(); b++) {
            Updates.average(averages + 4 * blocks.start(b), blocks.value(b), blocks.floats(b), momentum);
        }
        if (options.averageOverwrite().isPresent()
                && (counted() + 1) % options.averageOverwrite().getAsInt() == 0) {
            overwrite();
        }
    }

    private void overwrite() {
        for (int b = 0; b < blocks.count(); b++) {
            Memory.copy(averages + 4 * blocks.start(b), blocks.value(b), blocks.floats(b));
        }
    }

    @Override
    public void finish() {
        if (options.averages() && iterations > 0) {
            overwrite();
        }
    }

    @Override
    public long iterations() {
        return iterations;
    }

    @Override
    public float learningRate() {
        return rate;
    }

    @Override
    public void learningRate(float rate) {
        if (!optimizer.constant()) {
            throw YunmoException.invalid(
                    "the learning rate follows a schedule and cannot be set: give the optimizer a number to change it"
                            + " by a callback");
        }
        this.rate = rate;
    }

    @Override
    public Map<String, Tensor> save() {
        return slotTensors().save(iterations, rate);
    }

    @Override
    public void load(Map<String, Tensor> state) {
        SlotTensors.Counters counters = slotTensors().load(state);
        iterations = counters.iterations();
        rate = optimizer.constant() ? counters.rate() : optimizer.learningRate().at(iterations);
    }

    private SlotTensors slotTensors() {
        SlotTensors all = new SlotTensors(optimizer.name(), parameters, blocks);
        List<String> names = optimizer.rule().slots();
        for (int i = 0; i < slots.length; i++) {
            all.add(names.get(i), slots[i]);
        }
        if (options.averages()) {
            all.add("average", averages);
        }
        if (options.accumulate().isPresent()) {
            all.add("gradient_accumulator", accumulated);
        }
        return all;
    }

    @Override
    public void close() {
        arena.close();
    }
}
