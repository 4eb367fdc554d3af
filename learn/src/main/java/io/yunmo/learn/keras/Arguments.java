package io.yunmo.learn.keras;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads the arguments of a {@link KerasObject} by name and type. Every problem is collected; {@link #check} throws one
 * INVALID that lists them all, arguments that nobody asked for included, each with the nearest right name.
 */
public final class Arguments {
    private final String what;
    private final ObjectNode config;
    private final TreeSet<String> asked = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();

    /** {@code what} begins the messages, e.g. "optimizer Adam". */
    public Arguments(String what, ObjectNode config) {
        this.what = what;
        this.config = config;
    }

    public Arguments(String kind, KerasObject object) {
        this(kind + " " + object.name(), object.config());
    }

    /** Whether the argument is there and not null. */
    public boolean has(String name) {
        asked.add(name);
        return config.hasNonNull(name);
    }

    /** Whether the argument is there, be it null. */
    public boolean given(String name) {
        asked.add(name);
        return config.has(name);
    }

    /** The argument's tree, if it is there and not null. */
    public Optional<JsonNode> node(String name) {
        return has(name) ? Optional.of(config.get(name)) : Optional.empty();
    }

    /** Arguments that are allowed and mean nothing here, e.g. dtype. */
    public Arguments ignore(String... names) {
        asked.addAll(List.of(names));
        return this;
    }

    public double number(String name, double otherwise) {
        return optionalNumber(name).orElse(otherwise);
    }

    /** A number between two bounds, both allowed. */
    public double number(String name, double otherwise, double least, double most) {
        double value = number(name, otherwise);
        if (!(value >= least && value <= most)) {
            problem("%s must be between %s and %s, not %s", name, least, most, value);
            return otherwise;
        }
        return value;
    }

    public OptionalDouble optionalNumber(String name) {
        if (!has(name)) {
            return OptionalDouble.empty();
        }
        JsonNode n = config.get(name);
        if (!n.isNumber()) {
            problem("%s must be a number, not %s", name, KerasObject.abbreviated(n));
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(n.doubleValue());
    }

    public int integer(String name, int otherwise) {
        return optionalInteger(name).orElse(otherwise);
    }

    public OptionalInt optionalInteger(String name) {
        if (!has(name)) {
            return OptionalInt.empty();
        }
        JsonNode n = config.get(name);
        if (!n.isNumber() || n.doubleValue() != Math.rint(n.doubleValue()) || !n.canConvertToInt()) {
            problem("%s must be a whole number, not %s", name, KerasObject.abbreviated(n));
            return OptionalInt.empty();
        }
        return OptionalInt.of(n.intValue());
    }

    public boolean flag(String name, boolean otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode n = config.get(name);
        if (!n.isBoolean()) {
            problem("%s must be true or false, not %s", name, KerasObject.abbreviated(n));
            return otherwise;
        }
        return n.booleanValue();
    }

    public String text(String name, String otherwise) {
        if (!has(name)) {
            return otherwise;
        }
        JsonNode n = config.get(name);
        if (!n.isString()) {
            problem("%s must be a string, not %s", name, KerasObject.abbreviated(n));
            return otherwise;
        }
        return n.stringValue();
    }

    /** A choice among names. */
    public <T> T choice(String name, T otherwise, Map<String, T> choices) {
        if (!has(name)) {
            return otherwise;
        }
        String given = text(name, "");
        T found = choices.get(given);
        if (found == null) {
            problem("%s is '%s'%s", name, given, Names.hint(given, choices.keySet()));
            return otherwise;
        }
        return found;
    }

    /** A number or a list of numbers; empty when the argument is missing or null. */
    public double[] numbers(String name) {
        if (!has(name)) {
            return new double[0];
        }
        JsonNode n = config.get(name);
        double[] out = new double[n.isArray() ? n.size() : 1];
        for (int i = 0; i < out.length; i++) {
            JsonNode e = n.isArray() ? n.get(i) : n;
            if (!e.isNumber()) {
                problem("%s must be a number or a list of numbers, not %s", name, KerasObject.abbreviated(n));
                return new double[0];
            }
            out[i] = e.doubleValue();
        }
        return out;
    }

    /** A nested thing that {@code parse} reads; its error becomes one of ours. */
    public <T> T nested(String name, T otherwise, Function<JsonNode, T> parse) {
        if (!has(name)) {
            return otherwise;
        }
        try {
            return parse.apply(config.get(name));
        } catch (YunmoException e) {
            problem("%s: %s", name, e.getMessage());
            return otherwise;
        }
    }

    /** Notes a problem of the caller's finding. */
    public void problem(String format, Object... arguments) {
        problems.add(format.formatted(arguments));
    }

    /** The problems so far, unknown arguments included; for callers that gather those of many objects. */
    public List<String> problems() {
        List<String> all = new ArrayList<>(problems);
        for (Map.Entry<String, JsonNode> e : config.properties()) {
            if (!asked.contains(e.getKey())) {
                all.add("unknown argument '" + e.getKey() + "'" + Names.hint(e.getKey(), asked));
            }
        }
        return all;
    }

    /** Throws INVALID if anything was wrong; call it after the last argument was asked for. */
    public void check() {
        List<String> all = problems();
        if (!all.isEmpty()) {
            throw YunmoException.invalid("%s", what + ": " + String.join("; ", all));
        }
    }
}
