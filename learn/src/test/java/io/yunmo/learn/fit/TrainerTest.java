package io.yunmo.learn.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yunmo.learn.Network;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
    private static final String DEEP = """
            [{'Dense': {'units': 24, 'activation': 'relu', 'kernel_regularizer': {'L2': {'l2': 0.001}}}},
             {'BatchNormalization': {}}, {'Dropout': {'rate': 0.3}}, {'Dense': {'units': 8, 'activation': 'tanh'}},
             {'LayerNormalization': {}}, {'Dense': {'units': 4, 'activation': 'softmax'}}]
            """;

    private static final String SHALLOW =
            "[{'Dense': {'units': 16, 'activation': 'relu'}}, {'Dense': {'units': 4, 'activation': 'softmax'}}]";

    private static byte[] bits(Map<String, Tensor> weights) {
        var out = new ByteArrayOutputStream();
        weights.forEach((k, t) -> out.writeBytes(t.data().toArray(ValueLayout.JAVA_BYTE)));
        return out.toByteArray();
    }

    private static void assertSameBits(Network a, Network b) {
        assertArrayEquals(bits(a.save()), bits(b.save()));
    }

    @Test
    void learns() {
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("{'Adam': {'learning_rate': 0.01}}"), 1)) {
            Examples data = Made.classes(500, 6, 4);
            History h = t.fit(
                    data,
                    Optional.empty(),
                    new FitOptions(15, 32, true, 3, 0.2, Map.of(), List.of()),
                    FitListener.NONE);
            assertEquals(
                    List.of("loss", "accuracy", "val_loss", "val_accuracy"),
                    List.copyOf(h.epochs().keySet()));
            assertEquals(15, h.epochsRun());
            assertEquals(15 * 13, h.steps());
            assertEquals(History.Ending.COMPLETE, h.ending());
            assertTrue(h.last("val_accuracy") > 0.85, h.toString());
            Map<String, Double> again = t.evaluate(data.slice(400, 500), 7);
            assertEquals(h.last("val_loss"), again.get("loss"), 1e-6);
            assertEquals(h.last("val_accuracy"), again.get("accuracy"), 1e-6);
        }
    }

    /** Vectors are boxed until the compiler has seen enough steps, however long that takes; then there is nothing. */
    @ParameterizedTest
    @ValueSource(strings = {DEEP, SHALLOW})
    void aStepAllocatesNothing(String layers) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().threadId();
        long[] least = {Long.MAX_VALUE};
        FitListener counting = new FitListener() {
            private long begin;

            @Override
            public boolean onStep(int epoch, int step, double loss, RunningMetrics metrics) {
                if (step == 1) {
                    begin = threads.getThreadAllocatedBytes(me);
                }
                if (step == 1001) {
                    least[0] = Math.min(least[0], threads.getThreadAllocatedBytes(me) - begin);
                }
                return metrics.value(0) >= 0 && least[0] > 1000;
            }
        };
        try (Network n = Made.network(layers, 10);
                Trainer t = new Trainer(n, Made.compilation("'adam'"), 1)) {
            t.fit(Made.classes(1002 * 8, 10, 4), Optional.empty(), FitOptions.of(300, 8), counting);
        }
        assertTrue(least[0] <= 1000, least[0] + " bytes in 1000 steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"adam", "rmsprop", "sgd"})
    void theNumberOfThreadsDoesNotChangeABit(String optimizer) {
        Examples data = Made.classes(203, 6, 4);
        try (Network a = Made.network(DEEP, 6);
                Network b = Made.network(DEEP, 6);
                Trainer one = new Trainer(a, Made.compilation("'" + optimizer + "'"), 1);
                Trainer three = new Trainer(b, Made.compilation("'" + optimizer + "'"), 3)) {
            History h = one.fit(data, Optional.empty(), FitOptions.of(3, 16), FitListener.NONE);
            History g = three.fit(data, Optional.empty(), FitOptions.of(3, 16), FitListener.NONE);
            assertSameBits(a, b);
            assertEquals(h.epochs(), g.epochs());
        }
    }

    @Test
    void theSeedDecidesOrderAndDropout() {
        Examples data = Made.classes(203, 6, 4);
        List<Double> last = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            try (Network n = Made.network(DEEP, 6);
                    Trainer t = new Trainer(n, Made.compilation("'adam'"), 1)) {
                last.add(t.fit(data, Optional.empty(), FitOptions.of(2, 16).withShuffle(true, seed), FitListener.NONE)
                        .last("loss"));
            }
        }
        assertEquals(last.get(0), last.get(1));
        assertTrue(!last.get(1).equals(last.get(2)));
    }

    @Test
    void goesOnFromACheckpointWithTheSameBits() {
        Examples data = Made.classes(203, 6, 4);
        FitOptions options = FitOptions.parse(Made.json("""
                {'epochs': 8, 'batch_size': 16, 'seed': 5, 'validation_split': 0.2, 'callbacks': [
                 {'EarlyStopping': {'patience': 2, 'restore_best_weights': true, 'monitor': 'val_loss'}},
                 {'ReduceLROnPlateau': {'patience': 1, 'factor': 0.5}}]}
                """));
        List<Map<String, Tensor>> checkpoints = new ArrayList<>();
        History whole;
        try (Network a = Made.network(DEEP, 6);
                Trainer t = new Trainer(a, Made.compilation("{'Adam': {'learning_rate': 0.05}}"), 1)) {
            whole = t.fit(data, Optional.empty(), options, new FitListener() {
                @Override
                public void onEpochEnd(int epoch, Map<String, Double> logs) {
                    checkpoints.add(t.checkpoint());
                }
            });
            for (int i = 0; i < checkpoints.size(); i++) {
                try (Network b = Made.network(DEEP, 6);
                        Trainer u = new Trainer(b, Made.compilation("{'Adam': {'learning_rate': 0.05}}"), 1)) {
                    u.restore(checkpoints.get(i));
                    History rest = u.fit(data, Optional.empty(), options, FitListener.NONE);
                    assertSameBits(a, b);
                    assertEquals(whole.epochs(), rest.epochs());
                    assertEquals(whole.learningRates(), rest.learningRates());
                    assertEquals(whole.steps(), rest.steps());
                    assertEquals(whole.ending(), rest.ending());
                }
            }
        }
        assertTrue(checkpoints.size() > 2, whole.toString());
    }

    @Test
    void refusesACheckpointOfAnotherNetwork() {
        try (Network a = Made.mlp(6, 4);
                Network b = Made.mlp(6, 3);
                Trainer t = new Trainer(a, Made.compilation("'adam'"), 1);
                Trainer u = new Trainer(b, Made.compilation("'adam'"), 1)) {
            t.fit(Made.classes(40, 6, 4), Optional.empty(), FitOptions.of(1, 8), FitListener.NONE);
            Map<String, Tensor> checkpoint = t.checkpoint();
            assertEquals(
                    ErrorCode.INVALID,
                    assertThrows(YunmoException.class, () -> u.restore(checkpoint))
                            .code());
        }
    }

    @Test
    void theListenerCancelsAtAnyStep() {
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("'adam'"), 1)) {
            FitListener third = new FitListener() {
                @Override
                public boolean onStep(int epoch, int step, double loss, RunningMetrics metrics) {
                    assertThrows(YunmoException.class, t::checkpoint);
                    assertThrows(YunmoException.class, t::close);
                    assertThrows(YunmoException.class, () -> t.evaluate(Made.classes(8, 6, 4), 8));
                    return epoch < 2 || step < 3;
                }
            };
            History h = t.fit(Made.classes(80, 6, 4), Optional.empty(), FitOptions.of(5, 8), third);
            assertEquals(History.Ending.CANCELLED, h.ending());
            assertEquals(13, h.steps());
            assertEquals(1, h.epochsRun());
        }
    }

    @Test
    void evaluatesOtherBatchSizesBetweenEpochs() {
        Examples data = Made.classes(80, 6, 4);
        try (Network a = Made.mlp(6, 4);
                Network b = Made.mlp(6, 4);
                Trainer t = new Trainer(a, Made.compilation("'adam'"), 1);
                Trainer u = new Trainer(b, Made.compilation("'adam'"), 1)) {
            History h = t.fit(data, Optional.empty(), FitOptions.of(4, 8), new FitListener() {
                @Override
                public void onEpochEnd(int epoch, Map<String, Double> logs) {
                    assertTrue(t.evaluate(data, 5).get("loss") > 0);
                }
            });
            assertEquals(
                    h.epochs(),
                    u.fit(data, Optional.empty(), FitOptions.of(4, 8), FitListener.NONE)
                            .epochs());
            assertSameBits(a, b);
        }
    }

    @Test
    void savesTheBestEpochs() {
        List<Integer> saved = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        FitListener keeping = new FitListener() {
            @Override
            public void onSave(int epoch, Map<String, Tensor> weights) {
                saved.add(epoch);
                assertEquals(4, weights.size());
            }

            @Override
            public void onEpochEnd(int epoch, Map<String, Double> logs) {
                losses.add(logs.get("val_loss"));
            }
        };
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("{'Adam': {'learning_rate': 0.1}}"), 1)) {
            FitOptions options = FitOptions.parse(Made.json("""
                    {'epochs': 10, 'batch_size': 8, 'validation_split': 0.3,
                     'callbacks': [{'ModelCheckpoint': {'save_best_only': true, 'filepath': 'best.keras'}}]}
                    """));
            t.fit(Made.classes(80, 6, 4), Optional.empty(), options, keeping);
        }
        double best = Double.POSITIVE_INFINITY;
        List<Integer> want = new ArrayList<>();
        for (int e = 0; e < losses.size(); e++) {
            if (losses.get(e) < best) {
                best = losses.get(e);
                want.add(e + 1);
            }
        }
        assertEquals(want, saved);
    }

    @Test
    void theScheduleSetsTheRateBeforeEachEpoch() {
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("'sgd'"), 1)) {
            FitOptions options = FitOptions.parse(Made.json("""
                    {'epochs': 3, 'batch_size': 8, 'callbacks': [{'LearningRateScheduler': {'schedule':
                     {'ExponentialDecay': {'initial_learning_rate': 0.1, 'decay_steps': 1, 'decay_rate': 0.5}}}}]}
                    """));
            History h = t.fit(Made.classes(40, 6, 4), Optional.empty(), options, FitListener.NONE);
            assertEquals(0.1, h.learningRates().get(0), 1e-7);
            assertEquals(0.025, h.learningRates().get(2), 1e-7);
            assertEquals(0.05, h.epochs().get("learning_rate").get(1), 1e-7);
        }
    }

    @Test
    void namesBadInputsWhenTheLossBreaks() {
        Examples data = Made.classes(40, 6, 4);
        data.x().getFirst().values().set(ValueLayout.JAVA_FLOAT, 4 * 6 * 20, Float.NaN);
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("'sgd'"), 1)) {
            String message = assertThrows(
                            YunmoException.class,
                            () -> t.fit(
                                    data,
                                    Optional.empty(),
                                    FitOptions.of(2, 8).withShuffle(false, 0),
                                    FitListener.NONE))
                    .getMessage();
            assertTrue(message.contains("epoch 1, step 3"), message);
            assertTrue(message.contains("the inputs of that batch hold NaN"), message);
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Made.compilation("'adam'"), 1)) {
            String width = refusal(t, Made.classes(40, 5, 4), FitOptions.of(1, 8));
            assertTrue(width.contains("5 values a row") && width.contains("[null, 6]"), width);
            String classes = refusal(t, Made.classes(40, 6, 5), FitOptions.of(1, 8));
            assertTrue(classes.contains("classes 0 to 3") && classes.contains("[null, 4]"), classes);
            FitOptions stops = FitOptions.parse(Made.json("{'callbacks': [{'EarlyStopping': {}}]}"));
            String watch = refusal(t, Made.classes(40, 6, 4), stops);
            assertTrue(watch.contains("EarlyStopping watches 'val_loss'"), watch);
            assertTrue(watch.contains("validation_split"), watch);
            FitOptions split = new FitOptions(1, 8, true, 0, 0.99, Map.of(), List.of());
            assertTrue(refusal(t, Made.classes(40, 6, 4), split).contains("validation_split"));
        }
        try (Network n = Made.mlp(6, 4);
                Trainer t = new Trainer(n, Compilation.parse(Made.json("{'loss': 'categorical_crossentropy'}")), 1)) {
            String kind = refusal(t, Made.classes(40, 6, 4), FitOptions.of(1, 8));
            assertTrue(kind.contains("sparse_categorical_crossentropy"), kind);
        }
    }

    private static String refusal(Trainer t, Examples data, FitOptions options) {
        YunmoException e =
                assertThrows(YunmoException.class, () -> t.fit(data, Optional.empty(), options, FitListener.NONE));
        assertEquals(ErrorCode.INVALID, e.code());
        return e.getMessage();
    }

    @Test
    void sampleWeightsOfZeroTakeRowsOut() {
        Examples data = Made.classes(64, 6, 4);
        float[] weights = new float[64];
        Arrays.fill(weights, 0, 32, 1);
        Examples half = new Examples(data.x(), 64, data.y(), List.of(weights));
        try (Network a = Made.mlp(6, 4);
                Network b = Made.mlp(6, 4);
                Trainer t = new Trainer(a, Made.compilation("{'SGD': {'learning_rate': 0.2}}"), 1);
                Trainer u = new Trainer(b, Made.compilation("{'SGD': {'learning_rate': 0.1}}"), 1)) {
            // a batch's loss is divided by its rows: half the rows at twice the rate give the same step
            t.fit(half, Optional.empty(), FitOptions.of(1, 64).withShuffle(false, 0), FitListener.NONE);
            u.fit(data.slice(0, 32), Optional.empty(), FitOptions.of(1, 32).withShuffle(false, 0), FitListener.NONE);
            Tensor x = a.save().get("dense/kernel");
            Tensor y = b.save().get("dense/kernel");
            for (int i = 0; i < x.shape().elements(); i++) {
                assertEquals(y.floatAt(i), x.floatAt(i), 1e-6);
            }
        }
    }

    @Test
    void trainsOutputsOfHigherRank() {
        float[] x = new float[20 * 6];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i);
        }
        Examples copy = new Examples(MemorySegment.ofArray(x), 20, 6, new Targets.Dense(x.clone(), 6));
        try (Network n = Made.network("[{'Reshape': {'target_shape': [2, 3]}}, {'Dense': {'units': 3}}]", 6);
                Trainer t = new Trainer(
                        n,
                        Compilation.parse(Made.json("{'optimizer': {'Adam': {'learning_rate': 0.1}}, 'loss': 'mse'}")),
                        1)) {
            History h = t.fit(copy, Optional.empty(), FitOptions.of(200, 5), FitListener.NONE);
            assertTrue(h.last("loss") < 1e-3, "loss " + h.last("loss"));
        }
    }
}
