package io.yunmo.learn.loss;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.learn.keras.KerasObject;
import io.yunmo.learn.keras.Names;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The losses by their names. */
final class Losses {
    /** Keras's backend epsilon. */
    static final double EPSILON = 1e-7;

    private static final List<LossKind> KINDS = LossKind.all();
    private static final Map<String, Reduction> REDUCTIONS = Map.of(
            "sum_over_batch_size", Reduction.SUM_OVER_BATCH_SIZE,
            "mean", Reduction.SUM_OVER_BATCH_SIZE,
            "sum", Reduction.SUM,
            "mean_with_sample_weight", Reduction.MEAN_WITH_SAMPLE_WEIGHT,
            "none", Reduction.NONE);

    private Losses() {}

    static Loss parse(JsonNode node) {
        KerasObject object = KerasObject.read(node, "loss");
        LossKind kind = KINDS.stream()
                .filter(k -> k.isNamed(object.name()))
                .findFirst()
                .orElseThrow(() -> Names.unknown("loss", object.name(), names()));
        Arguments a = new Arguments("loss", object).ignore("dtype", "fn");
        boolean absent = object.config().has("reduction")
                && object.config().get("reduction").isNull();
        Reduction reduction =
                a.choice("reduction", absent ? Reduction.NONE : Reduction.SUM_OVER_BATCH_SIZE, REDUCTIONS);
        Loss loss = kind.read(new Loss.Header(kind.className(), a.text("name", kind.defaultName()), reduction), a);
        a.check();
        return loss;
    }

    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (LossKind k : KINDS) {
            names.add(k.className());
            names.add(k.function());
        }
        return names;
    }

    static JsonNode write(Loss.Header header, ObjectNode arguments) {
        ObjectNode config = KerasObject.empty().put("name", header.name());
        if (header.reduction() == Reduction.NONE) {
            config.putNull("reduction");
        } else {
            config.put("reduction", header.reduction().keras());
        }
        config.setAll(arguments);
        return KerasObject.write("keras.losses", header.className(), config);
    }

    static void checkTrainable(Loss loss) {
        if (loss.header().reduction() == Reduction.NONE) {
            throw YunmoException.invalid(
                    "loss %s has no reduction: give sum_over_batch_size or sum to train with it",
                    loss.header().className());
        }
    }

    static double label(Labels labels, int row, int column) {
        return switch (labels) {
            case Labels.Classes c -> c.indices()[row];
            case Labels.Dense d -> Memory.get(d.rows(), row, column);
        };
    }

    static void checkClass(double label, int classes, int row) {
        if (!(label >= 0 && label < classes)) {
            throw YunmoException.invalid(
                    "row %d of the batch has class %s, but the network has %d outputs: classes run from 0 to %d",
                    row, label, classes, classes - 1);
        }
    }

    static void checkAxis(Arguments a) {
        int axis = a.integer("axis", -1);
        if (axis != -1 && axis != 1) {
            a.problem("axis must be -1, the last one, not %d", axis);
        }
    }
}
