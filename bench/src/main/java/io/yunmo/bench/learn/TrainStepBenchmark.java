package io.yunmo.bench.learn;

import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.FitListener;
import io.yunmo.learn.fit.FitOptions;
import io.yunmo.learn.fit.History;
import io.yunmo.learn.fit.Trainer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A step of the reference network at batch 32. Run with {@code -prof gc}: a step allocates nothing; what is reported (a few
 * bytes) are the logs of the epochs and the order of the rows, divided by the {@value #STEPS} steps of an invocation.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class TrainStepBenchmark {
    static final int STEPS = 32768;
    private static final int EPOCHS = 64;
    private Network network;
    private Trainer trainer;
    private Examples examples;

    @Setup
    public void setup() {
        network = Mission.network(100, 64, 64, 10);
        trainer = new Trainer(network, Mission.compilation(), 1);
        examples = Mission.examples(STEPS / EPOCHS * 32, 100, 10);
    }

    @TearDown
    public void tearDown() {
        trainer.close();
        network.close();
    }

    @Benchmark
    @OperationsPerInvocation(STEPS)
    public History step() {
        return trainer.fit(examples, Optional.empty(), FitOptions.of(EPOCHS, 32), FitListener.NONE);
    }
}
