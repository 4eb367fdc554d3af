package io.yunmo.learn.layer;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a layer is called at one place of a graph, besides what its configuration says.
 *
 * @param roles for each input the name of the argument that it came in by, in order; several inputs of one argument
 *     (initial states, the inputs of a merge) repeat it. Empty: all inputs are the first argument.
 * @param switches keyword arguments that are true or false, e.g. {@code use_causal_mask}; {@code training} is the plan's
 */
public record Call(List<String> roles, Map<String, Boolean> switches) {
    /** All inputs in the first argument and nothing else. */
    public static final Call PLAIN = new Call(List.of(), Map.of());

    public Call {
        roles = List.copyOf(roles);
        switches = Map.copyOf(new TreeMap<>(switches));
    }

    /** The numbers of the inputs that came in by {@code argument}. */
    public List<Integer> inputs(String argument) {
        return java.util.stream.IntStream.range(0, roles.size())
                .filter(i -> roles.get(i).equals(argument))
                .boxed()
                .toList();
    }

    /** Whether a switch is given and on. */
    public boolean on(String name) {
        return switches.getOrDefault(name, false);
    }

    /** Throws INVALID if tensors came in by other arguments than {@code tensors}, or other switches are on. */
    public void allow(Layer layer, List<String> tensors, List<String> flags) {
        for (String role : roles) {
            if (!tensors.contains(role)) {
                throw YunmoException.invalid("%s is called with %s, which is not supported", layer.label(), role);
            }
        }
        switches.forEach((name, on) -> {
            if (on && !flags.contains(name) && !name.equals("training")) {
                throw YunmoException.invalid("%s is called with %s, which is not supported", layer.label(), name);
            }
        });
    }
}
