package io.yunmo.language.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a template can hold besides text ({@link String}), whole numbers ({@link Long}), other numbers ({@link Double}), truth
 * ({@link Boolean}) and none (null).
 */
sealed interface Value {
    /** Stands for null where a switch needs a value; see {@link Types#some}. */
    enum None implements Value {
        NONE
    }

    /** A name that has no value, or a member that is not there; prints as nothing, and fails where it is used. */
    record Undefined(String why) implements Value {
        static Undefined named(String name) {
            return new Undefined("'" + name + "' is undefined");
        }

        Fault fault() {
            return Fault.of("%s", why);
        }
    }

    /** Several values in order. */
    sealed interface Sequence extends Value {
        List<Object> items();
    }

    record Sequenced(List<Object> items) implements Sequence {
        static Sequenced empty() {
            return new Sequenced(new ArrayList<>());
        }
    }

    record Tuple(List<Object> items) implements Sequence {
        static Tuple of(Object first, Object second) {
            List<Object> items = new ArrayList<>(2);
            items.add(first);
            items.add(second);
            return new Tuple(items);
        }
    }

    /** Whole numbers at equal distances; made as they are asked for. */
    record Range(long start, long step, List<Object> items) implements Sequence {}

    /** Keys in the order in which they were added. */
    record Dict(Map<Object, Object> entries) implements Value {
        static Dict empty() {
            return new Dict(new LinkedHashMap<>());
        }
    }

    /** What a filter such as {@code select} gives: it can be read once, and has no length. */
    record Once(Iterator<Object> items) implements Value {}

    /** {@code namespace(…)}: what a loop's body may assign to. */
    record Namespace(Map<String, Object> attributes) implements Value {}

    /** The variable {@code loop}. Its depth is that of recursive loops, which are not known here: 1. */
    final class Loop implements Value {
        private final List<Object> items;
        private int index;
        private List<Object> changed = List.of();

        Loop(List<Object> items) {
            this.items = items;
        }

        void at(int position) {
            index = position;
        }

        Object attribute(String name) {
            long left = items.size() - index;
            return switch (name) {
                case "index" -> index + 1L;
                case "index0" -> (long) index;
                case "revindex" -> left;
                case "revindex0" -> left - 1;
                case "first" -> index == 0;
                case "last" -> left == 1;
                case "length" -> (long) items.size();
                case "depth" -> 1L;
                case "depth0" -> 0L;
                case "previtem" -> index > 0 ? items.get(index - 1) : new Undefined("there is no previous item");
                case "nextitem" -> left > 1 ? items.get(index + 1) : new Undefined("there is no next item");
                case "cycle" -> new Routine("cycle", this::cycle);
                case "changed" -> new Routine("changed", this::changed);
                default -> new Undefined("'loop' has no attribute '" + name + "'");
            };
        }

        private Object cycle(Given given) {
            List<Object> values = given.positional();
            if (values.isEmpty()) {
                throw Fault.of("loop.cycle() needs values");
            }
            return values.get(index % values.size());
        }

        private Object changed(Given given) {
            boolean same = index > 0 && changed.equals(given.positional());
            changed = given.positional();
            return !same;
        }
    }

    /** What can be called: a function, a macro, or a method with its object. */
    record Routine(String name, Body body) implements Value {
        interface Body {
            Object call(Given given);
        }
    }
}
