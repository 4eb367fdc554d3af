package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Once;
import io.yunmo.language.template.Value.Range;
import io.yunmo.language.template.Value.Sequence;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.List;

/** Python's view of values: their types' names, truth, and what they are as sequences. */
final class Types {
    private Types() {}

    /** A value, with {@link Value.None} for null: for switches. */
    static Object some(Object value) {
        return value == null ? Value.None.NONE : value;
    }

    /** Python's name of a value's type. */
    static String name(Object value) {
        return switch (some(value)) {
            case Value.None none -> "NoneType";
            case String s -> "str";
            case Boolean b -> "bool";
            case Long l -> "int";
            case Double d -> "float";
            case Tuple t -> "tuple";
            case Range r -> "range";
            case Sequence s -> "list";
            case Dict d -> "dict";
            case Once o -> "generator";
            case Value.Namespace n -> "Namespace";
            case Value.Loop l -> "LoopContext";
            case Value.Routine r -> "function";
            case Undefined u -> "Undefined";
            default -> throw new IllegalStateException("no value of a template: " + value.getClass());
        };
    }

    static boolean truth(Object value) {
        return switch (some(value)) {
            case Value.None none -> false;
            case Boolean b -> b;
            case String s -> !s.isEmpty();
            case Long l -> l != 0;
            case Double d -> d != 0;
            case Sequence s -> !s.items().isEmpty();
            case Dict d -> !d.entries().isEmpty();
            case Undefined u -> false;
            default -> true;
        };
    }

    static boolean number(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    /** A whole number; truth counts as 0 and 1. */
    static long whole(Object value, String what) {
        return switch (some(value)) {
            case Long l -> l;
            case Boolean b -> b ? 1 : 0;
            default -> throw Fault.of("%s must be a whole number, not %s", what, name(value));
        };
    }

    static double real(Object value) {
        return switch (some(value)) {
            case Double d -> d;
            default -> (double) whole(value, "a number");
        };
    }

    static long length(Object value) {
        return switch (some(value)) {
            case String s -> Characters.length(s);
            case Sequence s -> s.items().size();
            case Dict d -> d.entries().size();
            case Undefined u -> 0;
            default -> throw Fault.of("object of type '%s' has no len()", name(value));
        };
    }

    /** A value's elements: a text's characters, a dict's keys. Not to be changed. */
    static List<Object> elements(Object value, Budget budget) {
        return switch (some(value)) {
            case Sequence s -> s.items();
            case Dict d -> copy(d.entries().keySet(), budget);
            case String s -> characters(s, budget);
            case Once o -> {
                List<Object> all = new ArrayList<>();
                o.items().forEachRemaining(all::add);
                yield all;
            }
            case Undefined u -> List.of();
            default -> throw Fault.of("'%s' object is not iterable", name(value));
        };
    }

    /** A new list of a value's elements. */
    static List<Object> list(Object value, Budget budget) {
        return copy(elements(value, budget), budget);
    }

    private static List<Object> copy(java.util.Collection<Object> items, Budget budget) {
        budget.keep(items.size());
        return new ArrayList<>(items);
    }

    private static List<Object> characters(String s, Budget budget) {
        budget.keep(s.length());
        List<Object> all = new ArrayList<>();
        s.codePoints().forEach(c -> all.add(Character.toString(c)));
        return all;
    }
}
