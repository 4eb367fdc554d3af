package io.yunmo.learn.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Whole trainings against Keras: each step's loss, the history, the learning rates, the weights, the predictions. */
class TrainingFixturesTest {
    /** Trainings with a layer or an optimiser that this program does not have yet, and the first of them. */
    private static final Map<String, String> MISSING = Map.of();

    private static final List<String> SEPARATE = List.of("terminate_on_nan", "dropout");

    private static List<String> names() {
        return Fixtures.list("learn/training", ".json").stream()
                .map(Path::getFileName)
                .map(p -> p.toString().replace(".json", ""))
                .toList();
    }

    static Stream<String> known() {
        return names().stream().filter(n -> !MISSING.containsKey(n) && !SEPARATE.contains(n));
    }

    @Test
    void whatIsMissingIsMissingForTheReasonGiven() {
        Map<String, String> missing = new TreeMap<>();
        for (String name : names()) {
            JsonNode fixture = Fixtures.json("learn/training/" + name + ".json");
            try {
                KerasJson.graph(fixture.get("model"));
                Compilation.parse(fixture.get("compile"));
            } catch (YunmoException e) {
                Matcher unknown = Pattern.compile("unknown (layer class|optimizer) '(\\w+)'")
                        .matcher(e.getMessage());
                assertTrue(unknown.find(), e.getMessage());
                missing.put(name, unknown.group(2));
            }
        }
        assertEquals(new TreeMap<>(MISSING), missing);
    }

    @ParameterizedTest
    @MethodSource("known")
    void agrees(String name) {
        TrainingFixture f = TrainingFixture.read(name);
        try (Network network = f.network("initial");
                Trainer trainer = new Trainer(network, f.compilation(), 1)) {
            List<String> problems = new ArrayList<>();
            History history = trainer.fit(f.train(), f.validation(), f.options(), new Steps(f, network, problems));
            compareHistory(f, history, problems);
            compareWeights(f, "final", network, f.tolerance("weights_max_abs"), problems);
            comparePredictions(f, network, f.tolerance("predictions_max_abs"), problems);
            assertTrue(problems.isEmpty(), name + ": " + String.join("\n", problems));
        }
    }

    /** The reference network's curves agree far beyond what rounding may excuse. */
    @ParameterizedTest
    @ValueSource(strings = {"mission_synthetic", "mission_digits"})
    void missionHistoryAgreesTo1e5(String name) {
        TrainingFixture f = TrainingFixture.read(name);
        try (Network network = f.network("initial");
                Trainer trainer = new Trainer(network, f.compilation(), 2)) {
            History history = trainer.fit(f.train(), f.validation(), f.options(), FitListener.NONE);
            JsonNode want = f.json().get("history");
            for (Map.Entry<String, List<Double>> log : history.epochs().entrySet()) {
                assertEquals(10, log.getValue().size());
                for (int e = 0; e < 10; e++) {
                    double w = want.get(log.getKey()).get(e).doubleValue();
                    assertEquals(w, log.getValue().get(e), 1e-5, log.getKey() + " of epoch " + (e + 1));
                }
            }
        }
    }

    @Test
    void terminateOnNaNStopsInTheFirstEpoch() {
        TrainingFixture f = TrainingFixture.read("terminate_on_nan");
        try (Network network = f.network("initial");
                Trainer trainer = new Trainer(network, f.compilation(), 1)) {
            History history = trainer.fit(f.train(), f.validation(), f.options(), FitListener.NONE);
            assertEquals(f.json().get("epochs_run").intValue(), history.epochsRun());
            assertEquals(History.Ending.NOT_FINITE, history.ending());
            assertTrue(!Float.isFinite((float) history.last("loss")));
        }
    }

    @Test
    void withoutTerminateOnNaNDivergenceIsAnErrorThatSaysWhatToTry() {
        TrainingFixture f = TrainingFixture.read("terminate_on_nan");
        try (Network network = f.network("initial");
                Trainer trainer = new Trainer(network, f.compilation(), 1)) {
            FitOptions plain = f.options().withCallbacks(List.of());
            String message = assertThrows(
                            YunmoException.class, () -> trainer.fit(f.train(), f.validation(), plain, FitListener.NONE))
                    .getMessage();
            for (String part : List.of("epoch 1", "step ", "1.0E9", "try a learning rate")) {
                assertTrue(message.contains(part), message);
            }
        }
    }

    /** Random layers: curves within four deviations of Keras's over seven seeds, predictions exact from its final weights. */
    @Test
    void dropoutAgreesStatistically() {
        TrainingFixture f = TrainingFixture.read("dropout");
        List<String> problems = new ArrayList<>();
        try (Network network = f.network("final")) {
            comparePredictions(f, network, 1e-5, problems);
        }
        int seeds = 5;
        Map<String, double[]> means = new TreeMap<>();
        for (int seed = 0; seed < seeds; seed++) {
            try (Network network = f.network("initial");
                    Trainer trainer = new Trainer(network, f.compilation(), 1)) {
                FitOptions options = f.options().withShuffle(false, seed);
                History history = trainer.fit(f.train(), f.validation(), options, FitListener.NONE);
                history.epochs().forEach((log, values) -> {
                    double[] mean = means.computeIfAbsent(log, x -> new double[values.size()]);
                    for (int e = 0; e < mean.length; e++) {
                        mean[e] += values.get(e) / seeds;
                    }
                });
            }
        }
        for (Map.Entry<String, double[]> log : means.entrySet()) {
            JsonNode want = f.json().get("sensitivity").get("history").get(log.getKey());
            for (int e = 0; e < log.getValue().length; e++) {
                double mean = want.get("mean").get(e).doubleValue();
                double deviation = want.get("std").get(e).doubleValue();
                if (Math.abs(log.getValue()[e] - mean) > 4 * deviation) {
                    problems.add("%s of epoch %d: %s, not %s ± 4 * %s"
                            .formatted(log.getKey(), e + 1, log.getValue()[e], mean, deviation));
                }
            }
        }
        assertTrue(problems.isEmpty(), String.join("\n", problems));
    }

    private static void compareHistory(TrainingFixture f, History history, List<String> problems) {
        JsonNode want = f.json().get("history");
        if (history.epochsRun() != f.json().get("epochs_run").intValue()) {
            problems.add(history.epochsRun() + " epochs were run");
            return;
        }
        for (Map.Entry<String, JsonNode> log : want.properties()) {
            List<Double> got = history.epochs().getOrDefault(log.getKey(), List.of());
            if (got.size() != log.getValue().size()) {
                problems.add(
                        "no log " + log.getKey() + " among " + history.epochs().keySet());
                continue;
            }
            double tolerance = f.tolerance("history", log.getKey());
            for (int e = 0; e < got.size(); e++) {
                double off =
                        Math.abs(got.get(e) - Fixtures.number(log.getValue().get(e)));
                if (!(off <= tolerance)) {
                    problems.add("%s of epoch %d: %s, off by %.2e (tolerance %.2e)"
                            .formatted(log.getKey(), e + 1, got.get(e), off, tolerance));
                }
            }
        }
        if (history.epochs().size() != want.size()) {
            problems.add("logs are " + history.epochs().keySet());
        }
        List<Double> rates = history.learningRates();
        for (int e = 0; e < rates.size(); e++) {
            double rate = f.json().get("learning_rate_at_epoch_end").get(e).doubleValue();
            if (Math.abs(rates.get(e) - rate) > 1e-6 * rate) {
                problems.add("learning rate after epoch " + (e + 1) + ": " + rates.get(e) + ", not " + rate);
            }
        }
    }

    private static void compareWeights(
            TrainingFixture f, String stage, Network network, double tolerance, List<String> problems) {
        Map<String, Tensor> got = network.save();
        double squares = 0;
        long n = 0;
        for (Map.Entry<String, Tensor> e : f.weights(stage).entrySet()) {
            String path = e.getKey();
            Tensor g = got.getOrDefault(path, got.get(path.substring(path.indexOf('/') + 1)));
            double worst = 0;
            for (int i = 0; i < g.shape().elements(); i++) {
                double off = Math.abs(g.floatAt(i) - e.getValue().floatAt(i));
                worst = Math.max(worst, off);
                squares += off * off;
                n++;
            }
            if (!(worst <= tolerance)) {
                problems.add("%s %s: off by %.2e (tolerance %.2e)".formatted(stage, e.getKey(), worst, tolerance));
            }
        }
        double rms = Math.sqrt(squares / n);
        if (stage.equals("final") && !(rms <= f.tolerance("weights_root_mean_square"))) {
            problems.add("%s weights' root mean square: off by %.2e".formatted(stage, rms));
        }
    }

    private static void comparePredictions(
            TrainingFixture f, Network network, double tolerance, List<String> problems) {
        Examples rowsOf = f.validation().orElseGet(f::train);
        List<MemorySegment> all =
                rowsOf.x().stream().map(Examples.Input::values).toList();
        List<String> names = network.graph().outputNames();
        List<Tensor> want = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            want.add(f.tensors().get("predictions/" + (f.has("predictions/" + i) ? i : names.get(i))));
        }
        int rows = (int) want.getFirst().shape().dimension(0);
        try (Inference inference = network.inference(rows)) {
            List<MemorySegment> x = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                x.add(all.get(i).asSlice(0, 4L * rows * inference.inputWidth(i)));
            }
            List<float[]> y = new ArrayList<>();
            for (int i = 0; i < names.size(); i++) {
                y.add(new float[rows * inference.outputWidth(i)]);
            }
            inference.run(x, rows, y.stream().map(MemorySegment::ofArray).toList());
            for (int i = 0; i < names.size(); i++) {
                double worst = 0;
                for (int k = 0; k < y.get(i).length; k++) {
                    worst = Math.max(worst, Math.abs(y.get(i)[k] - want.get(i).floatAt(k)));
                }
                if (!(worst <= tolerance)) {
                    problems.add("predictions of %s: off by %.2e".formatted(names.get(i), worst));
                }
            }
        }
    }

    /** Compares the weights after the first step and the running loss of the first steps. */
    private record Steps(TrainingFixture f, Network network, List<String> problems) implements FitListener {
        @Override
        public boolean onStep(int epoch, int step, double runningLoss, RunningMetrics metrics) {
            if (epoch == 1 && step == 1) {
                compareWeights(f, "after_step_1", network, f.tolerance("after_step_1_max_abs"), problems);
            }
            JsonNode losses = f.json().get("batch_loss_running_mean_first_20");
            if (epoch == 1 && step <= losses.size()) {
                double want = Fixtures.number(losses.get(step - 1));
                if (Math.abs(want - runningLoss) > 2e-5 * Math.max(1, Math.abs(want))) {
                    problems.add("running loss at step " + step + ": " + runningLoss + ", not " + want);
                }
            }
            return true;
        }
    }
}
