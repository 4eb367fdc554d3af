package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Comparison;
import io.yunmo.language.template.Expression.Operator;
import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Once;
import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;

/** Filters of several values. */
final class SequenceFilters {
    private final Budget budget;
    private final Access access;
    private final Filters filters;
    private final Tests tests;
    private final Operators operators;
    private final Printer printer;

    SequenceFilters(Budget budget, Access access, Filters filters, Tests tests) {
        this.budget = budget;
        this.access = access;
        this.filters = filters;
        this.tests = tests;
        this.operators = new Operators(budget);
        this.printer = new Printer(budget);
    }

    Object apply(String name, Object value, Given given) {
        return switch (name) {
            case "first" -> end(value, true);
            case "last" -> end(value, false);
            case "list" -> new Sequenced(Types.list(value, budget));
            case "join" -> join(value, given);
            case "reverse" -> reverse(value);
            case "sum" -> sum(value, given);
            case "min", "max" -> extreme(value, given, name.equals("max"));
            case "sort" ->
                new Sequenced(sorted(
                        Types.list(value, budget),
                        given.truth(0, "reverse", false),
                        keys(given.at(2, "attribute", null), given.truth(1, "case_sensitive", false))));
            case "dictsort" -> dictsort(value, given);
            case "unique" -> unique(value, given);
            case "groupby" -> groupby(value, given);
            case "batch" -> batch(value, given);
            case "slice" -> slice(value, given);
            case "map" -> map(value, given);
            case "select", "reject" -> chosen(value, test(given), name.equals("select"));
            case "selectattr", "rejectattr" -> {
                Function<Object, Object> attribute = path(given.need(0, "attribute"), null);
                Predicate<Object> test = test(given.rest());
                yield chosen(value, item -> test.test(attribute.apply(item)), name.equals("selectattr"));
            }
            default -> throw Fault.of("No filter named '%s'.", name);
        };
    }

    private Once once(List<Object> items) {
        return new Once(items.iterator());
    }

    private Object end(Object value, boolean first) {
        if (first && value instanceof Once o) {
            return o.items().hasNext() ? o.items().next() : new Undefined("No first item, sequence was empty.");
        }
        List<Object> items = Types.elements(value, budget);
        if (items.isEmpty()) {
            return new Undefined("No " + (first ? "first" : "last") + " item, sequence was empty.");
        }
        return first ? items.getFirst() : items.getLast();
    }

    private String join(Object value, Given given) {
        String between = printer.text(given.at(0, "d", ""));
        Function<Object, Object> attribute = path(given.at(1, "attribute", null), null);
        StringBuilder made = new StringBuilder();
        boolean first = true;
        for (Object item : Types.elements(value, budget)) {
            budget.step();
            made.append(first ? "" : between).append(printer.text(attribute.apply(item)));
            first = false;
            if (made.length() > Budget.LONGEST_TEXT) {
                budget.make(made.length());
            }
        }
        return budget.made(made.toString());
    }

    private Object reverse(Object value) {
        if (value instanceof String s) {
            List<Object> characters = Types.list(s, budget);
            Collections.reverse(characters);
            StringBuilder made = new StringBuilder();
            characters.forEach(made::append);
            return budget.made(made.toString());
        }
        List<Object> items = Types.list(value, budget);
        Collections.reverse(items);
        return once(items);
    }

    private Object sum(Object value, Given given) {
        Function<Object, Object> attribute = path(given.at(0, "attribute", null), null);
        Object sum = given.at(1, "start", 0L);
        for (Object item : Types.elements(value, budget)) {
            sum = operators.apply(Operator.ADD, sum, attribute.apply(item));
        }
        return sum;
    }

    private Object extreme(Object value, Given given, boolean largest) {
        Function<Object, List<Object>> key =
                keys(given.at(1, "attribute", null), given.truth(0, "case_sensitive", false));
        List<Object> items = Types.elements(value, budget);
        if (items.isEmpty()) {
            return new Undefined("No aggregated item, sequence was empty.");
        }
        Object best = items.getFirst();
        for (Object item : items) {
            int order = order(key.apply(item), key.apply(best));
            best = largest ? order > 0 ? item : best : order < 0 ? item : best;
        }
        return best;
    }

    private int order(List<Object> a, List<Object> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!operators.equal(a.get(i), b.get(i))) {
                return operators.order(a.get(i), b.get(i), Comparison.LESS);
            }
        }
        return 0;
    }

    private List<Object> sorted(List<Object> items, boolean reverse, Function<Object, List<Object>> key) {
        Comparator<Object> order = (a, b) -> order(key.apply(a), key.apply(b));
        try {
            items.sort(reverse ? order.reversed() : order);
        } catch (IllegalArgumentException e) {
            throw Fault.of("the values have no order (is one not a number?)");
        }
        return items;
    }

    private Sequenced dictsort(Object value, Given given) {
        if (!(value instanceof Dict d)) {
            throw Fault.of("dictsort needs a dict, not %s", Types.name(value));
        }
        long by = switch (given.text(1, "by", "key")) {
            case "key" -> 0;
            case "value" -> 1;
            default -> throw Fault.of("You can only sort by either \"key\" or \"value\"");
        };
        Function<Object, List<Object>> key = keys(by, given.truth(0, "case_sensitive", false));
        List<Object> pairs = new Methods(budget).items(d.entries()).items();
        return new Sequenced(sorted(pairs, given.truth(2, "reverse", false), key));
    }

    private Once unique(Object value, Given given) {
        Function<Object, Object> attribute = path(given.at(1, "attribute", null), null);
        boolean cased = given.truth(0, "case_sensitive", false);
        List<Object> keys = new ArrayList<>();
        List<Object> kept = new ArrayList<>();
        for (Object item : Types.elements(value, budget)) {
            Object key = Operators.key(folded(attribute.apply(item), cased));
            if (keys.stream().noneMatch(k -> operators.equal(k, key))) {
                keys.add(key);
                kept.add(item);
            }
        }
        return once(kept);
    }

    private Sequenced groupby(Object value, Given given) {
        Object attribute = given.need(0, "attribute");
        Object otherwise = given.at(1, "default", null);
        boolean cased = given.truth(2, "case_sensitive", false);
        Function<Object, Object> of = path(attribute, otherwise);
        Function<Object, List<Object>> key = item -> Collections.singletonList(folded(of.apply(item), cased));
        List<Object> groups = new ArrayList<>();
        List<Object> group = new ArrayList<>();
        List<Object> last = null;
        for (Object item : sorted(Types.list(value, budget), false, key)) {
            if (last == null || order(last, key.apply(item)) != 0) {
                group = new ArrayList<>();
                groups.add(Tuple.of(of.apply(item), new Sequenced(group)));
                last = key.apply(item);
            }
            group.add(item);
        }
        return new Sequenced(groups);
    }

    private Once batch(Object value, Given given) {
        long size = Math.max(1, given.whole(0, "linecount", 0));
        Object fill = given.at(1, "fill_with", null);
        List<Object> rows = new ArrayList<>();
        List<Object> row = null;
        for (Object item : Types.elements(value, budget)) {
            budget.step();
            if (row == null || row.size() == size) {
                row = new ArrayList<>();
                rows.add(new Sequenced(row));
            }
            row.add(item);
        }
        while (row != null && fill != null && row.size() < size) {
            budget.step();
            row.add(fill);
        }
        return once(rows);
    }

    private Once slice(Object value, Given given) {
        List<Object> items = Types.list(value, budget);
        int slices = (int) Math.clamp(given.whole(0, "slices", 0), 1L, 1L << 20);
        budget.work(slices);
        Object fill = given.at(1, "fill_with", null);
        int each = items.size() / slices;
        int longer = items.size() % slices;
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < slices; i++) {
            int from = i * each + Math.min(i, longer);
            List<Object> row = new ArrayList<>(items.subList(from, from + each + (i < longer ? 1 : 0)));
            if (fill != null && i >= longer) {
                row.add(fill);
            }
            rows.add(new Sequenced(row));
        }
        return once(rows);
    }

    private Once map(Object value, Given given) {
        Function<Object, Object> change;
        if (given.positional().isEmpty() && given.named().containsKey("attribute")) {
            change = path(given.named().get("attribute"), given.at(9, "default", null));
        } else {
            String name = given.text(0, "filter", null);
            change = item -> filters.apply(name, item, given.rest());
        }
        List<Object> made = new ArrayList<>();
        for (Object item : Types.elements(value, budget)) {
            budget.keep(1);
            made.add(change.apply(item));
        }
        return once(made);
    }

    private Predicate<Object> test(Given given) {
        if (given.positional().isEmpty()) {
            return Types::truth;
        }
        String name = given.text(0, "test", null);
        return item -> tests.holds(name, item, given.rest());
    }

    private Once chosen(Object value, Predicate<Object> test, boolean wanted) {
        List<Object> chosen = new ArrayList<>();
        for (Object item : Types.elements(value, budget)) {
            budget.step();
            if (test.test(item) == wanted) {
                chosen.add(item);
            }
        }
        return once(chosen);
    }

    /** What stands at {@code a.b.0} of a value; the value itself where the path is null. */
    private Function<Object, Object> path(Object path, Object otherwise) {
        List<Object> parts = new ArrayList<>();
        switch (Types.some(path)) {
            case Value.None none -> {}
            case String s -> {
                for (String part : s.split("\\.", -1)) {
                    parts.add(part.matches("\\d{1,18}") ? (Object) Long.parseLong(part) : part);
                }
            }
            default -> parts.add(path);
        }
        return value -> {
            Object at = value;
            for (Object part : parts) {
                at = access.item(at, part);
                at = at instanceof Undefined && otherwise != null ? otherwise : at;
            }
            return at;
        };
    }

    private Function<Object, List<Object>> keys(Object attribute, boolean cased) {
        List<Function<Object, Object>> paths = new ArrayList<>();
        if (attribute instanceof String several) {
            for (String one : several.split(",", -1)) {
                paths.add(path(one, null));
            }
        } else {
            paths.add(path(attribute, null));
        }
        return item -> {
            List<Object> key = new ArrayList<>();
            paths.forEach(path -> key.add(folded(path.apply(item), cased)));
            return key;
        };
    }

    private static Object folded(Object value, boolean cased) {
        return !cased && value instanceof String s ? s.toLowerCase(Locale.ROOT) : value;
    }
}
