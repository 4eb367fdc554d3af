package io.yunmo.learn.keras;

import io.yunmo.learn.layer.convolution.DataFormat;
import io.yunmo.learn.layer.convolution.Margins;
import io.yunmo.learn.layer.convolution.Padding;
import io.yunmo.learn.layer.convolution.Sliding;
import io.yunmo.learn.layer.convolution.WeightTerms;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the arguments of layers over one to three axes have in common. */
final class SpatialArguments {
    private SpatialArguments() {}

    /** A number for each axis: one for all or a list. */
    static List<Integer> tuple(Arguments a, String name, int rank, List<Integer> otherwise) {
        double[] given = a.numbers(name);
        if (given.length == 0) {
            return otherwise;
        }
        boolean whole = given.length == 1 || given.length == rank;
        List<Integer> all = new ArrayList<>();
        for (int i = 0; whole && i < rank; i++) {
            double d = given[given.length == 1 ? 0 : i];
            whole = d == Math.rint(d) && d >= 1 && d <= Sliding.MOST;
            all.add((int) d);
        }
        if (!whole) {
            a.problem(
                    "%s must be %s from 1 to %d, not %s",
                    name,
                    rank == 1 ? "a whole number" : "a whole number or a list of " + rank,
                    Sliding.MOST,
                    KerasObject.abbreviated(a.node(name).orElseThrow()));
            return otherwise;
        }
        return all;
    }

    static List<Integer> ones(int rank) {
        return Collections.nCopies(rank, 1);
    }

    /** The window named {@code size}; {@code strides} are as long as the window if {@code jumps} and they are not given. */
    static Sliding sliding(Arguments a, String size, int rank, boolean jumps) {
        List<Integer> window = tuple(a, size, rank, jumps ? Collections.nCopies(rank, 2) : ones(rank));
        if (!jumps && !a.has(size)) {
            a.problem("%s is missing", size);
        }
        List<Integer> strides = tuple(a, "strides", rank, jumps ? window : ones(rank));
        List<Integer> dilation = jumps ? ones(rank) : tuple(a, "dilation_rate", rank, ones(rank));
        if (strides.stream().anyMatch(s -> s > 1) && dilation.stream().anyMatch(d -> d > 1)) {
            a.problem("strides %s and dilation_rate %s: one of them must be 1", strides, dilation);
            dilation = ones(rank);
        }
        return new Sliding(window, strides, dilation, Padding.VALID);
    }

    static Sliding padded(Arguments a, Sliding sliding, boolean causal) {
        Map<String, Padding> choices = causal
                ? Map.of("valid", Padding.VALID, "same", Padding.SAME, "causal", Padding.CAUSAL)
                : Map.of("valid", Padding.VALID, "same", Padding.SAME);
        String given = a.text("padding", "valid").toLowerCase(Locale.ROOT);
        Padding padding = choices.get(given);
        if (padding == null) {
            a.problem("padding is '%s'%s", given, Names.hint(given, choices.keySet()));
            padding = Padding.VALID;
        }
        return new Sliding(sliding.size(), sliding.strides(), sliding.dilation(), padding);
    }

    static DataFormat format(Arguments a) {
        return a.choice(
                "data_format",
                DataFormat.CHANNELS_LAST,
                Map.of("channels_last", DataFormat.CHANNELS_LAST, "channels_first", DataFormat.CHANNELS_FIRST));
    }

    static WeightTerms kernel(Arguments a, String name) {
        return new WeightTerms(
                LayerArguments.initializer(a, name + "_initializer", CoreLayers.glorot()),
                LayerArguments.regularizer(a, name + "_regularizer"),
                LayerArguments.constraint(a, name + "_constraint"));
    }

    static WeightTerms bias(Arguments a) {
        return new WeightTerms(
                LayerArguments.initializer(a, "bias_initializer", new io.yunmo.learn.initializer.Zeros()),
                LayerArguments.regularizer(a, "bias_regularizer"),
                LayerArguments.constraint(a, "bias_constraint"));
    }

    /**
     * Margins of each axis: one number for all, one a axis, or a pair a axis; of one axis also a pair.
     */
    static List<Margins> margins(Arguments a, String name, int rank) {
        Optional<JsonNode> node = a.node(name);
        if (node.isEmpty()) {
            return Collections.nCopies(rank, new Margins(1, 1));
        }
        JsonNode n = node.get();
        List<Margins> all = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            JsonNode axis = n.isArray() && !(rank == 1 && n.size() == 2) ? n.path(i) : n;
            JsonNode before = axis.isArray() ? axis.path(0) : axis;
            JsonNode after = axis.isArray() ? axis.path(1) : axis;
            boolean fits = (!n.isArray() || n.size() == rank || rank == 1 && n.size() == 2)
                    && (!axis.isArray() || axis.size() == 2)
                    && size(before)
                    && size(after);
            if (!fits) {
                a.problem(
                        "%s must be a number, or for each axis a number or a pair of them, from 0 to %d, not %s",
                        name, Sliding.MOST, KerasObject.abbreviated(n));
                return Collections.nCopies(rank, new Margins(0, 0));
            }
            all.add(new Margins(before.intValue(), after.intValue()));
        }
        return all;
    }

    private static boolean size(JsonNode n) {
        return n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= 0 && n.intValue() <= Sliding.MOST;
    }

    static ArrayNode list(List<Integer> numbers) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        numbers.forEach(all::add);
        return all;
    }

    /** A pair for each axis, the pair alone for one. */
    static ArrayNode list(List<Margins> margins, int rank) {
        ArrayNode all = JsonNodeFactory.instance.arrayNode();
        for (Margins m : margins) {
            ArrayNode pair = rank == 1 ? all : all.addArray();
            pair.add(m.before()).add(m.after());
        }
        return all;
    }

    static void write(ObjectNode c, String size, Sliding s, DataFormat format) {
        c.set(size, list(s.size()));
        c.set("strides", list(s.strides()));
        c.put("padding", s.padding().keras());
        c.put("data_format", format.keras());
    }

    /** Initialisers, then regularisers, then constraints of weights in this order, as Keras writes them. */
    static void write(ObjectNode c, Map<String, WeightTerms> weights) {
        weights.forEach((name, w) -> {
            c.set(name + "_initializer", w.initializer().write());
            c.set(name + "_regularizer", LayerWriter.regularizer(w.regularizer()));
            c.set(name + "_constraint", LayerWriter.constraint(w.constraint()));
        });
    }
}
