package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.merge.Concatenate;
import io.yunmo.learn.layer.merge.Merge;
import io.yunmo.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Layers that make one of several inputs. */
final class MergeForms {
    private MergeForms() {}

    static void addTo(OnnxForms forms) {
        forms.put(Merge.class, MergeForms::merge).put(Concatenate.class, MergeForms::concatenate);
    }

    private static String merge(Merge layer, OnnxCall call) {
        boolean masked = call.masks().stream().anyMatch(Optional::isPresent);
        List<String> inputs = broadcast(call);
        String y = switch (layer.kind()) {
            case ADD -> call.graph().op("Sum", inputs);
            case SUBTRACT -> call.graph().op("Sub", inputs);
            case AVERAGE -> call.graph().op("Mean", inputs);
            case MULTIPLY -> product(inputs, unmasked(masked, call));
            case MAXIMUM -> unmasked(masked, call).graph().op("Max", inputs);
            case MINIMUM -> unmasked(masked, call).graph().op("Min", inputs);
        };
        if (masked && call.masks().stream().allMatch(Optional::isPresent)) {
            List<String> masks =
                    call.masks().stream().map(Optional::orElseThrow).toList();
            call.ownMasks().put(0, call.graph().op("Max", masks));
        }
        return y;
    }

    private static OnnxCall unmasked(boolean masked, OnnxCall call) {
        if (masked) {
            throw call.refused("its inputs have masks, whose steps it passes over");
        }
        return call;
    }

    private static String product(List<String> inputs, OnnxCall call) {
        String y = inputs.getFirst();
        for (String x : inputs.subList(1, inputs.size())) {
            y = call.graph().op("Mul", y, x);
        }
        return y;
    }

    /** The inputs with as many axes each: their axes are counted from the end, but the batch stays the first. */
    private static List<String> broadcast(OnnxCall call) {
        int rank = call.shapes().stream().mapToInt(Shape::rank).max().orElse(0);
        List<String> all = new ArrayList<>();
        for (int i = 0; i < call.inputs().size(); i++) {
            Shape shape = call.shapes().get(i);
            long[] sizes = new long[rank];
            Arrays.fill(sizes, 1);
            System.arraycopy(shape.dimensions(), 0, sizes, rank - shape.rank(), shape.rank());
            all.add(
                    shape.rank() == rank
                            ? call.inputs().get(i)
                            : call.reshaped(call.inputs().get(i), sizes));
        }
        return all;
    }

    private static String concatenate(Concatenate layer, OnnxCall call) {
        return call.graph().op("Concat", call.inputs(), Attribute.of("axis", layer.axis()));
    }
}
