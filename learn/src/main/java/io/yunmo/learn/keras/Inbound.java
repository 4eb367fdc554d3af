package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Call;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One call of a layer as Keras notes it: where its tensors come from, by the argument that they came in by.
 *
 * @param label of the layer, for messages
 * @param inputs the tensors in order: those of the first argument, then of the others
 * @param masks tensors given as masks, by the number of the input
 */
record Inbound(String label, List<Tensor> inputs, Map<Integer, Tensor> masks, Call call) {
    /** An output of a call of a layer: Keras's {@code keras_history}. */
    record Tensor(String layer, int call, int output) {
        static Optional<Tensor> read(JsonNode history) {
            boolean good = history.isArray()
                    && history.size() == 3
                    && history.get(0).isString()
                    && index(history.get(1))
                    && index(history.get(2));
            return good
                    ? Optional.of(new Tensor(
                            history.get(0).stringValue(),
                            history.get(1).intValue(),
                            history.get(2).intValue()))
                    : Optional.empty();
        }

        private static boolean index(JsonNode n) {
            return n.isIntegralNumber() && n.canConvertToInt() && n.intValue() >= 0;
        }
    }

    /** What came in by one argument. */
    private record Argument(String name, List<Optional<Tensor>> tensors) {}

    List<Tensor> tensors() {
        List<Tensor> all = new ArrayList<>(inputs);
        all.addAll(masks.values());
        return all;
    }

    /** All calls of a part. An input layer has one, without inputs. */
    static List<Inbound> all(Part part) {
        JsonNode inbound = part.inbound();
        if (part.isInput()) {
            return List.of(new Inbound(part.label(), List.of(), Map.of(), Call.PLAIN));
        }
        if (!inbound.isArray() || inbound.isEmpty()) {
            throw YunmoException.invalid("%s is not connected to anything", part.label());
        }
        List<Inbound> all = new ArrayList<>();
        for (JsonNode call : inbound) {
            all.add(read(part, call));
        }
        return all;
    }

    private static Inbound read(Part part, JsonNode call) {
        List<String> names = part.arguments();
        List<Argument> arguments = new ArrayList<>();
        Map<String, Boolean> switches = new LinkedHashMap<>();
        JsonNode args = call.path("args");
        for (int i = 0; i < args.size(); i++) {
            String name = i < names.size() ? names.get(i) : "argument " + (i + 1);
            argument(part, name, args.get(i), arguments, switches);
        }
        for (Map.Entry<String, JsonNode> e : call.path("kwargs").properties()) {
            argument(part, e.getKey(), e.getValue(), arguments, switches);
        }
        arguments.sort((a, b) -> Integer.compare(place(names, a.name()), place(names, b.name())));
        return bind(part, names, arguments, switches);
    }

    private static int place(List<String> names, String name) {
        int i = names.indexOf(name);
        return i < 0 ? names.size() : i;
    }

    private static void argument(
            Part part, String name, JsonNode value, List<Argument> arguments, Map<String, Boolean> switches) {
        if (value.isNull()) {
            return;
        }
        if (value.isBoolean()) {
            switches.put(name, value.booleanValue());
            return;
        }
        List<Optional<Tensor>> tensors = new ArrayList<>();
        collect(part, name, value, tensors);
        arguments.add(new Argument(name, tensors));
    }

    private static void collect(Part part, String name, JsonNode value, List<Optional<Tensor>> tensors) {
        if (value.isNull()) {
            tensors.add(Optional.empty());
            return;
        }
        if (value.isArray()) {
            for (JsonNode v : value) {
                collect(part, name, v, tensors);
            }
            return;
        }
        if (value.isObject() && !value.has("class_name")) {
            for (String key : part.keys(value)) {
                collect(part, name, value.path(key), tensors);
            }
            return;
        }
        Optional<Tensor> tensor = Tensor.read(value.path("config").path("keras_history"));
        if (tensor.isEmpty()) {
            throw YunmoException.invalid(
                    "%s is called with %s, which must be another layer's output, not %s",
                    part.label(), name, KerasObject.abbreviated(value));
        }
        tensors.add(tensor);
    }

    private static Inbound bind(
            Part part, List<String> names, List<Argument> arguments, Map<String, Boolean> switches) {
        List<Tensor> inputs = new ArrayList<>();
        List<String> roles = new ArrayList<>();
        for (Argument a : arguments) {
            if (!isMask(names, a.name())) {
                for (Optional<Tensor> t : a.tensors()) {
                    t.ifPresent(inputs::add);
                    t.ifPresent(x -> roles.add(a.name()));
                }
            }
        }
        Map<Integer, Tensor> masks = new LinkedHashMap<>();
        for (Argument a : arguments) {
            if (isMask(names, a.name())) {
                int first = a.name().equals("mask")
                        ? 0
                        : roles.indexOf(a.name().substring(0, a.name().length() - 5));
                for (int i = 0; first >= 0 && i < a.tensors().size(); i++) {
                    int input = first + i;
                    a.tensors().get(i).ifPresent(t -> masks.put(input, t));
                }
            }
        }
        if (inputs.isEmpty()) {
            throw YunmoException.invalid("%s has no input", part.label());
        }
        boolean plain = roles.stream().allMatch(r -> r.equals(roles.getFirst()) && place(names, r) == 0);
        return new Inbound(part.label(), inputs, masks, new Call(plain ? List.of() : roles, switches));
    }

    /** {@code mask}, or {@code query_mask} beside an argument {@code query}. */
    private static boolean isMask(List<String> names, String argument) {
        return argument.equals("mask")
                || argument.endsWith("_mask") && names.contains(argument.substring(0, argument.length() - 5));
    }
}
