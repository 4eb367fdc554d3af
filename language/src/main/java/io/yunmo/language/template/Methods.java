package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Methods of Python's str, list, tuple and dict. */
final class Methods {
    private static final Set<String> LIST =
            Set.of("append", "extend", "insert", "pop", "remove", "index", "count", "reverse", "copy", "clear");
    private static final Set<String> TUPLE = Set.of("index", "count");
    private static final Set<String> DICT =
            Set.of("get", "keys", "values", "items", "pop", "update", "setdefault", "copy", "clear");

    private final Budget budget;
    private final Operators operators;
    private final TextMethods texts;

    Methods(Budget budget) {
        this.budget = budget;
        this.operators = new Operators(budget);
        this.texts = new TextMethods(budget);
    }

    static boolean exists(Object target, String name) {
        return switch (Types.some(target)) {
            case String s -> TextMethods.NAMES.contains(name);
            case Sequenced l -> LIST.contains(name);
            case Tuple t -> TUPLE.contains(name);
            case Dict d -> DICT.contains(name);
            default -> false;
        };
    }

    Object call(Object target, String name, Given given) {
        return switch (Types.some(target)) {
            case String s -> texts.call(s, name, given);
            case Sequenced l -> list(l.items(), name, given);
            case Tuple t -> found(t.items(), name, given);
            case Dict d -> dict(d.entries(), name, given);
            default -> throw Fault.of("'%s' has no methods", Types.name(target));
        };
    }

    private Object list(List<Object> items, String name, Given given) {
        switch (name) {
            case "append" -> items.add(given.need(0, "object"));
            case "extend" -> items.addAll(Types.list(given.need(0, "iterable"), budget));
            case "insert" -> {
                budget.work(items.size());
                items.add(place(given.whole(0, "index", 0), items.size()), given.need(1, "object"));
            }
            case "pop" -> {
                budget.work(items.size());
                return items.remove(index(given.whole(0, "index", -1), items.size()));
            }
            case "remove" -> items.remove(indexOf(items, given.need(0, "value")));
            case "reverse" -> {
                budget.work(items.size());
                Collections.reverse(items);
            }
            case "clear" -> items.clear();
            case "copy" -> {
                budget.work(items.size());
                return new Sequenced(new ArrayList<>(items));
            }
            default -> {
                return found(items, name, given);
            }
        }
        return null;
    }

    private Object found(List<Object> items, String name, Given given) {
        Object wanted = given.need(0, "value");
        return name.equals("index")
                ? (long) indexOf(items, wanted)
                : items.stream().filter(i -> operators.equal(i, wanted)).count();
    }

    private int indexOf(List<Object> items, Object wanted) {
        for (int i = 0; i < items.size(); i++) {
            if (operators.equal(items.get(i), wanted)) {
                return i;
            }
        }
        throw Fault.of("the value is not in the list");
    }

    private static int place(long index, int size) {
        return (int) Math.clamp(index < 0 ? index + size : index, 0L, (long) size);
    }

    private static int index(long index, int size) {
        long at = index < 0 ? index + size : index;
        if (at < 0 || at >= size) {
            throw Fault.of("pop index out of range");
        }
        return (int) at;
    }

    private Object dict(Map<Object, Object> entries, String name, Given given) {
        return switch (name) {
            case "get" -> {
                Object key = Operators.key(given.need(0, "key"));
                yield entries.containsKey(key) ? entries.get(key) : given.at(1, "default", null);
            }
            case "keys" -> copied(entries.keySet());
            case "values" -> copied(entries.values());
            case "items" -> items(entries);
            case "pop" -> popped(entries, Operators.key(given.need(0, "key")), given);
            case "setdefault" -> {
                Object key = Operators.key(given.need(0, "key"));
                if (!entries.containsKey(key)) {
                    entries.put(key, given.at(1, "default", null));
                }
                yield entries.get(key);
            }
            case "update" -> {
                update(entries, given);
                yield null;
            }
            case "copy" -> {
                budget.work(entries.size());
                yield new Dict(new LinkedHashMap<>(entries));
            }
            default -> {
                entries.clear();
                yield null;
            }
        };
    }

    private static Object popped(Map<Object, Object> entries, Object key, Given given) {
        if (!entries.containsKey(key) && !given.has(1, "default")) {
            throw Fault.of("the key is not in the dict");
        }
        return entries.containsKey(key) ? entries.remove(key) : given.at(1, "default", null);
    }

    private void update(Map<Object, Object> entries, Given given) {
        if (!given.positional().isEmpty()) {
            if (!(given.positional().getFirst() instanceof Dict d)) {
                throw Fault.of("update() needs a dict");
            }
            budget.work(d.entries().size());
            entries.putAll(new LinkedHashMap<>(d.entries()));
        }
        entries.putAll(given.named());
    }

    private Sequenced copied(java.util.Collection<Object> values) {
        budget.work(values.size());
        return new Sequenced(new ArrayList<>(values));
    }

    /** Pairs of a dict's keys and values. */
    Sequenced items(Map<Object, Object> entries) {
        budget.work(entries.size());
        List<Object> pairs = new ArrayList<>();
        entries.forEach((k, v) -> pairs.add(Tuple.of(k, v)));
        return new Sequenced(pairs);
    }
}
