package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Loop;
import io.yunmo.language.template.Value.Namespace;
import io.yunmo.language.template.Value.Routine;
import io.yunmo.language.template.Value.Sequence;
import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Members of values: {@code a.b}, {@code a[b]}, {@code a[b:c:d]}. */
final class Access {
    private final Budget budget;
    private final Methods methods;

    Access(Budget budget, Methods methods) {
        this.budget = budget;
        this.methods = methods;
    }

    /** {@code target.name}: a method before an entry. */
    Object attribute(Object target, String name) {
        if (target instanceof Loop loop) {
            return loop.attribute(name);
        }
        return own(target, name).orElseGet(() -> entry(target, name));
    }

    /** {@code target[key]}: an entry before a method. */
    Object item(Object target, Object key) {
        if (target instanceof Loop loop && key instanceof String name) {
            return loop.attribute(name);
        }
        Object found = entry(target, key);
        return found instanceof Undefined && key instanceof String name
                ? own(target, name).orElse(found)
                : found;
    }

    private Optional<Object> own(Object target, String name) {
        return switch (Types.some(target)) {
            case Undefined u -> throw u.fault();
            case Value.None none -> Optional.empty();
            default ->
                Methods.exists(target, name)
                        ? Optional.of(new Routine(name, given -> methods.call(target, name, given)))
                        : Optional.empty();
        };
    }

    private Object entry(Object target, Object key) {
        boolean whole = key instanceof Long || key instanceof Boolean;
        return switch (Types.some(target)) {
            case Undefined u -> throw u.fault();
            case Dict d ->
                hashable(key) && d.entries().containsKey(key) ? d.entries().get(key) : missing(d, key);
            case Namespace n -> n.attributes().containsKey(key) ? n.attributes().get(key) : missing(n, key);
            case Sequence s -> whole ? element(s, Types.whole(key, "an index")) : missing(s, key);
            case String s -> whole ? character(s, Types.whole(key, "an index")) : missing(s, key);
            default -> missing(target, key);
        };
    }

    private static boolean hashable(Object key) {
        return !(key instanceof Sequenced) && !(key instanceof Dict);
    }

    private Undefined missing(Object target, Object key) {
        String type = target == null ? "None" : Types.name(target) + " object";
        return key instanceof String name
                ? new Undefined("'" + type + "' has no attribute '" + name + "'")
                : new Undefined(type + " has no element " + new Printer(budget).representation(key));
    }

    private Object element(Sequence s, long index) {
        int size = s.items().size();
        long at = index < 0 ? index + size : index;
        return at >= 0 && at < size ? s.items().get((int) at) : missing(s, index);
    }

    private Object character(String s, long index) {
        budget.read(s.length());
        int size = Characters.length(s);
        long at = index < 0 ? index + size : index;
        return at >= 0 && at < size ? Characters.slice(s, (int) at, (int) at + 1) : missing(s, index);
    }

    /** A part; null for an end that is not given. */
    Object slice(Object target, Object lower, Object upper, Object step) {
        long by = step == null ? 1 : Types.whole(step, "a slice's step");
        if (by == 0) {
            throw Fault.of("slice step cannot be zero");
        }
        return switch (Types.some(target)) {
            case Undefined u -> throw u.fault();
            case String s -> by == 1 ? text(s, lower, upper) : text(s, lower, upper, by);
            case Tuple t -> new Tuple(picked(t.items(), lower, upper, by));
            case Sequence s -> new Sequenced(picked(s.items(), lower, upper, by));
            default -> throw Fault.of("'%s' object is not subscriptable", Types.name(target));
        };
    }

    private String text(String s, Object lower, Object upper, long by) {
        StringBuilder made = new StringBuilder();
        picked(Types.elements(s, budget), lower, upper, by).forEach(made::append);
        return budget.made(made.toString());
    }

    private String text(String s, Object lower, Object upper) {
        int size = Characters.length(s);
        int from = (int) bound(lower, 0, 0, size, size);
        int to = (int) bound(upper, size, 0, size, size);
        budget.make(Math.max(0, to - from));
        budget.read(s.length());
        return from < to ? Characters.slice(s, from, to) : "";
    }

    private List<Object> picked(List<Object> items, Object lower, Object upper, long step) {
        int size = items.size();
        boolean back = step < 0;
        long least = back ? -1 : 0;
        long most = back ? size - 1 : size;
        long from = bound(lower, back ? most : least, least, most, size);
        long to = bound(upper, back ? least : most, least, most, size);
        List<Object> picked = new ArrayList<>();
        for (long i = from; back ? i > to : i < to; i += Math.clamp(step, -size - 1L, size + 1L)) {
            budget.step();
            picked.add(items.get((int) i));
        }
        return picked;
    }

    private static long bound(Object given, long otherwise, long least, long most, int size) {
        if (given == null) {
            return otherwise;
        }
        long at = Types.whole(given, "a slice's end");
        return Math.clamp(at < 0 ? at + size : at, least, most);
    }
}
