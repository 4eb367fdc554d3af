package io.yunmo.server.training;

import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Compilation;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.FitListener;
import io.yunmo.learn.fit.FitOptions;
import io.yunmo.learn.fit.RunningMetrics;
import io.yunmo.learn.fit.Targets;
import io.yunmo.learn.fit.Trainer;
import io.yunmo.learn.keras.KerasJson;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.ObjectMapper;

/**
 * Trains a small network that nobody asked for, so that the JIT compiler has seen the kernels before the first real
 * training: until it has, vector code runs a thousand times slower. Takes about a second of one core.
 */
final class WarmUp {
    private static final int ROWS = 1_024;
    private static final int WIDTH = 64;
    private static final int CLASSES = 10;
    private static final int BATCH = 32;
    private static final int STEPS = 6_000;
    private static final long MOST_NANOS = 3_000_000_000L;

    private static final String LAYERS = """
            [{"Dense": {"units": 64, "activation": "relu"}},
             {"Dense": {"units": 64, "activation": "relu"}},
             {"Dense": {"units": 10, "activation": "softmax"}}]
            """;

    private static final String COMPILE = """
            {"optimizer": "adam", "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}
            """;

    private WarmUp() {}

    /** Runs until the code is warm, three seconds at most, or {@code goOn} says no. */
    static void run(BooleanSupplier goOn) {
        ObjectMapper json = new ObjectMapper();
        long end = System.nanoTime() + MOST_NANOS;
        try (Network network = KerasJson.sequential("warm_up", json.readTree(LAYERS), new int[] {WIDTH});
                Trainer trainer = new Trainer(network, Compilation.parse(json.readTree(COMPILE)), 1)) {
            network.initialize(1);
            FitOptions options = FitOptions.of(STEPS * BATCH / ROWS, BATCH);
            trainer.fit(examples(), Optional.of(examples()), options, new FitListener() {
                @Override
                public boolean onStep(int epoch, int step, double loss, RunningMetrics metrics) {
                    return goOn.getAsBoolean() && System.nanoTime() < end;
                }
            });
        }
    }

    private static Examples examples() {
        SplittableRandom random = new SplittableRandom(1);
        float[] x = new float[ROWS * WIDTH];
        int[] y = new int[ROWS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        for (int i = 0; i < y.length; i++) {
            y[i] = random.nextInt(CLASSES);
        }
        return new Examples(MemorySegment.ofArray(x), ROWS, WIDTH, new Targets.Classes(y));
    }
}
