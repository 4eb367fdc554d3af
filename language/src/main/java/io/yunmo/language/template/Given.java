package io.yunmo.language.template;

import java.util.List;
import java.util.Map;

/** Arguments that a function, filter, test or macro was given. */
record Given(List<Object> positional, Map<String, Object> named) {
    static final Given NOTHING = new Given(List.of(), Map.of());

    boolean has(int index, String name) {
        return index < positional.size() || named.containsKey(name);
    }

    /** The argument at a position or of a name, or what stands for it where it is not given. */
    Object at(int index, String name, Object otherwise) {
        return index < positional.size() ? positional.get(index) : named.getOrDefault(name, otherwise);
    }

    Object need(int index, String name) {
        if (!has(index, name)) {
            throw Fault.of("the argument '%s' is missing", name);
        }
        return at(index, name, null);
    }

    String text(int index, String name, String otherwise) {
        Object value = at(index, name, otherwise);
        if (!(value instanceof String s)) {
            throw Fault.of("the argument '%s' must be a string, not %s", name, Types.name(value));
        }
        return s;
    }

    long whole(int index, String name, long otherwise) {
        return Types.whole(at(index, name, otherwise), "the argument '" + name + "'");
    }

    boolean truth(int index, String name, boolean otherwise) {
        return Types.truth(at(index, name, otherwise));
    }

    /** Without the first argument. */
    Given rest() {
        return new Given(positional.subList(Math.min(1, positional.size()), positional.size()), named);
    }
}
