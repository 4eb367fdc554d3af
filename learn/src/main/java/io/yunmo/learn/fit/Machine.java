package io.yunmo.learn.fit;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.MemoryLimit;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.StoredWeight;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.optimizer.Parameter;
import io.yunmo.learn.optimizer.Updater;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A network, its optimiser's slots, gradients and threads: what one step needs. */
final class Machine implements AutoCloseable {
    /** Weights below which an update is done before another thread has woken up. */
    private static final long WORTH_SHARING = 50_000;

    private final Network network;
    private final Network.Lease lease;
    private final Compilation compilation;
    private final List<OutputTask> tasks;
    private final Workers workers;
    private final Arena arena = Arena.ofShared();
    private final Moment moment = new Moment();
    private final long gradients;
    private final List<Penalised> penalised = new ArrayList<>();
    private final Updater updater;
    private final Workers.Job update;
    private boolean busy;
    private boolean running;
    private Optional<StepPlan> plan = Optional.empty();
    private Optional<Scores> scores = Optional.empty();

    /** A weight with a regulariser. */
    private record Penalised(Regularizer regularizer, Matrix value, Matrix gradient) {}

    /** Compiles; the network's memory is kept alive until the machine is closed. */
    static Machine start(Network network, Compilation compilation, int threads) {
        Parameters p = network.parameters();
        if (p.trainableFloats() == 0) {
            throw YunmoException.invalid("network '%s' has no trainable weights", network.name());
        }
        MemoryLimit.check(
                "training '%s' with %,d parameters".formatted(network.name(), network.parameterCount()),
                Math.multiplyExact(p.floats(), 4L));
        Workers workers = new Workers(threads);
        Network.Lease lease = network.lease();
        try {
            return new Machine(network, compilation, workers, lease);
        } catch (RuntimeException | Error e) {
            workers.close();
            lease.close();
            throw e;
        }
    }

    private Machine(Network network, Compilation compilation, Workers workers, Network.Lease lease) {
        this.network = network;
        this.compilation = compilation;
        this.tasks = compilation.tasks(network.graph());
        this.workers = workers;
        this.lease = lease;
        this.update = this::update;
        try {
            this.gradients = Memory.allocate(arena, network.parameters().trainableFloats());
            this.updater = compilation.optimizer().start(parameters());
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** What the optimiser changes; notes the regularisers. */
    private List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        for (StoredWeight w : network.parameters().trainable()) {
            Shape shape = w.weight().shape();
            Matrix gradient = Parameters.matrix(shape, gradients + 4 * w.offset());
            parameters.add(new Parameter(
                    w.weight().path(),
                    sizes(shape),
                    w.values(),
                    gradient,
                    w.spec().constraint()));
            w.spec().regularizer().ifPresent(r -> penalised.add(new Penalised(r, w.values(), gradient)));
        }
        return parameters;
    }

    private static int[] sizes(Shape shape) {
        int[] sizes = new int[shape.rank()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = (int) shape.dimension(i);
        }
        return sizes;
    }

    Network network() {
        return network;
    }

    Compilation compilation() {
        return compilation;
    }

    /** What each output is trained by. */
    List<OutputTask> tasks() {
        return tasks;
    }

    Updater updater() {
        return updater;
    }

    Moment moment() {
        return moment;
    }

    /** Whether an epoch's steps are running. */
    boolean busy() {
        return busy;
    }

    void busy(boolean now) {
        busy = now;
    }

    /** Whether a fit is on. */
    boolean running() {
        return running;
    }

    void running(boolean now) {
        running = now;
    }

    /** The plan for batches of this size; compiled anew when the size changes. */
    StepPlan plan(int batchSize) {
        if (plan.isPresent() && plan.get().capacity() == batchSize) {
            return plan.get();
        }
        plan.ifPresent(StepPlan::close);
        plan = Optional.empty();
        StepPlan made =
                new StepPlan(network.graph(), network.parameters(), gradients, tasks, batchSize, moment, workers);
        plan = Optional.of(made);
        List<Optional<Matrix>> lacking = made.squaresLacking();
        for (int i = 0; i < lacking.size(); i++) {
            if (lacking.get(i).isPresent()) {
                updater.squaresLacking(i, lacking.get(i).get());
            }
        }
        scores = Optional.of(new Scores(tasks, batchSize));
        return made;
    }

    /** The scores that belong to the plan. */
    Scores scores() {
        return scores.orElseThrow();
    }

    /** Runs the plan's batch forward and backward; the gradients are those of the loss with all penalties. */
    double gradients(StepPlan plan, Feed feed, int n) {
        double loss = plan.forwardBackward(feed, n);
        for (int i = 0; i < penalised.size(); i++) {
            Penalised p = penalised.get(i);
            loss += p.regularizer.loss(p.value);
            p.regularizer.addGradient(p.value, p.gradient, 1);
        }
        return loss;
    }

    /** The loss of the plan's batch with all penalties, as it is for inference. */
    double loss(StepPlan plan, Feed feed, int n) {
        return plan.forward(feed, n) + penalties();
    }

    private double penalties() {
        double sum = 0;
        for (Penalised p : penalised) {
            sum += p.regularizer.loss(p.value);
        }
        return sum;
    }

    /** Changes the weights by the gradients. */
    void update() {
        updater.begin();
        if (network.parameters().trainableFloats() < WORTH_SHARING) {
            update(0, 1);
        } else {
            workers.run(update);
        }
        updater.end();
    }

    private void update(int part, int parts) {
        int blocks = updater.blocks();
        for (int b = 0; b < blocks; b++) {
            updater.update(b, part, parts);
        }
    }

    /** The scores over all rows, in batches; dropout off and moving statistics used. */
    Scores evaluate(Feed feed, int batchSize) {
        StepPlan p = plan(batchSize);
        Scores s = scores();
        s.reset();
        int[] order = new int[feed.rows()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int from = 0; from < order.length; from += batchSize) {
            int n = Math.min(batchSize, order.length - from);
            p.fill(feed, order, from, n);
            s.update(loss(p, feed, n), p, feed, n);
        }
        return s;
    }

    @Override
    public void close() {
        plan.ifPresent(StepPlan::close);
        plan = Optional.empty();
        updater.close();
        workers.close();
        arena.close();
        lease.close();
    }
}
