package io.yunmo.learn.fit;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import io.yunmo.learn.schedule.Schedule;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@link FitOptions} from the {@code fit} section of a training. */
final class FitOptionsReader {
    private static final Map<String, Callback.Mode> MODES =
            Map.of("auto", Callback.Mode.AUTO, "min", Callback.Mode.MIN, "max", Callback.Mode.MAX);
    private static final Set<String> CALLBACKS = Set.of(
            "EarlyStopping",
            "ModelCheckpoint",
            "ReduceLROnPlateau",
            "LearningRateScheduler",
            "TerminateOnNaN",
            "History");

    private FitOptionsReader() {}

    static FitOptions read(JsonNode fit) {
        if (!(fit instanceof ObjectNode object)) {
            throw YunmoException.invalid("fit must be an object with epochs, batch_size and so on");
        }
        Arguments a = new Arguments("fit", object).ignore("verbose");
        int epochs = positive(a, "epochs", 1);
        int batchSize = positive(a, "batch_size", 32);
        boolean shuffle = a.flag("shuffle", true);
        long seed = seed(a);
        double split = a.number("validation_split", 0, 0, Math.nextDown(1.0));
        Map<Integer, Double> classWeight = a.nested("class_weight", Map.of(), FitOptionsReader::classWeight);
        List<Callback> callbacks = a.nested("callbacks", List.of(), FitOptionsReader::callbacks);
        a.check();
        return new FitOptions(epochs, batchSize, shuffle, seed, split, classWeight, callbacks);
    }

    private static int positive(Arguments a, String name, int otherwise) {
        int n = a.integer(name, otherwise);
        if (n < 1) {
            a.problem("%s is %d; give 1 or more", name, n);
        }
        return Math.max(n, 1);
    }

    private static long seed(Arguments a) {
        Optional<JsonNode> node = a.node("seed");
        if (node.isEmpty()) {
            return 0;
        }
        if (!node.get().isIntegralNumber() || !node.get().canConvertToLong()) {
            a.problem("seed must be a whole number, not %s", node.get());
            return 0;
        }
        return node.get().longValue();
    }

    private static Map<Integer, Double> classWeight(JsonNode node) {
        Map<Integer, Double> weights = new HashMap<>();
        if (!node.isObject()) {
            throw YunmoException.invalid("must be an object such as {0: 1.0, 1: 2.5}");
        }
        for (Map.Entry<String, JsonNode> e : node.properties()) {
            if (!e.getKey().matches("[0-9]{1,9}")
                    || !e.getValue().isNumber()
                    || e.getValue().doubleValue() < 0) {
                throw YunmoException.invalid(
                        "must map class numbers to weights of 0 or more, not '%s' to %s", e.getKey(), e.getValue());
            }
            weights.put(Integer.valueOf(e.getKey()), e.getValue().doubleValue());
        }
        return weights;
    }

    private static List<Callback> callbacks(JsonNode node) {
        if (!node.isArray()) {
            throw YunmoException.invalid("must be a list");
        }
        List<Callback> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (JsonNode one : node) {
            try {
                callback(KerasObject.read(one, "callback")).ifPresent(all::add);
            } catch (YunmoException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw YunmoException.invalid("%s", String.join("; ", problems));
        }
        return all;
    }

    private static Optional<Callback> callback(KerasObject object) {
        Arguments a = new Arguments(object.name(), object.config()).ignore("verbose");
        Optional<Callback> read = switch (object.name()) {
            case "EarlyStopping" -> Optional.of(earlyStopping(a));
            case "ModelCheckpoint" -> Optional.of(modelCheckpoint(a));
            case "ReduceLROnPlateau" -> Optional.of(reduceRate(a));
            case "LearningRateScheduler" -> Optional.of(scheduler(a));
            case "TerminateOnNaN" -> Optional.of(new Callback.TerminateOnNaN());
            case "History" -> Optional.empty();
            default -> throw Names.unknown("callback", object.name(), CALLBACKS);
        };
        a.check();
        return read;
    }

    private static Callback.Mode mode(Arguments a) {
        return a.choice("mode", Callback.Mode.AUTO, MODES);
    }

    private static int count(Arguments a, String name, int otherwise) {
        int n = a.integer(name, otherwise);
        if (n < 0) {
            a.problem("%s is %d; give 0 or more", name, n);
        }
        return Math.max(n, 0);
    }

    private static Optional<Double> optional(Arguments a, String name) {
        OptionalDouble d = a.optionalNumber(name);
        return d.isPresent() ? Optional.of(d.getAsDouble()) : Optional.empty();
    }

    private static Callback earlyStopping(Arguments a) {
        return new Callback.EarlyStopping(
                a.text("monitor", "val_loss"),
                a.number("min_delta", 0),
                count(a, "patience", 0),
                mode(a),
                optional(a, "baseline"),
                a.flag("restore_best_weights", false),
                count(a, "start_from_epoch", 0));
    }

    private static Callback modelCheckpoint(Arguments a) {
        a.ignore("filepath", "save_weights_only");
        if (!a.text("save_freq", "epoch").equals("epoch")) {
            a.problem("save_freq is epoch here");
        }
        return new Callback.ModelCheckpoint(
                a.text("monitor", "val_loss"),
                a.flag("save_best_only", false),
                mode(a),
                optional(a, "initial_value_threshold"));
    }

    private static Callback reduceRate(Arguments a) {
        double factor = a.number("factor", 0.1, -Double.MAX_VALUE, Math.nextDown(1.0));
        return new Callback.ReduceLROnPlateau(
                a.text("monitor", "val_loss"),
                factor,
                count(a, "patience", 10),
                mode(a),
                a.number("min_delta", 1e-4),
                count(a, "cooldown", 0),
                a.number("min_lr", 0, 0, Double.MAX_VALUE));
    }

    private static Callback scheduler(Arguments a) {
        if (!a.has("schedule")) {
            a.problem("schedule is missing");
        }
        Schedule otherwise = Schedule.parse(JsonNodeFactory.instance.numberNode(0.001));
        return new Callback.LearningRateScheduler(a.nested("schedule", otherwise, Schedule::parse));
    }
}
