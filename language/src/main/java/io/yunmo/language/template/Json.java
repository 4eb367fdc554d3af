package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Sequence;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The filter tojson as transformers has it: Python's {@code json.dumps} that leaves characters beyond ASCII as they are. */
final class Json {
    private final Budget budget;
    private final Printer printer;
    private final boolean ascii;
    private final boolean sorted;
    private final String indent;
    private final String between;
    private final String colon;
    private final StringBuilder to = new StringBuilder();

    private Json(Budget budget, Given given) {
        this.budget = budget;
        this.printer = new Printer(budget);
        ascii = given.truth(0, "ensure_ascii", false);
        indent = indent(given.at(1, "indent", null));
        Object separators = given.at(2, "separators", null);
        between = separators == null ? indent == null ? ", " : "," : separator(separators, 0);
        colon = separators == null ? ": " : separator(separators, 1);
        sorted = given.truth(3, "sort_keys", false);
    }

    static String of(Object value, Given given, Budget budget) {
        Json json = new Json(budget, given);
        json.write(value, 1);
        return budget.made(json.to.toString());
    }

    private static String indent(Object given) {
        return switch (Types.some(given)) {
            case Value.None none -> null;
            case String s -> s;
            default -> " ".repeat((int) Math.clamp(Types.whole(given, "tojson's indent"), 0L, 100L));
        };
    }

    private static String separator(Object separators, int which) {
        if (!(separators instanceof Sequence s
                && s.items().size() == 2
                && s.items().get(which) instanceof String text)) {
            throw Fault.of("tojson's separators must be two strings");
        }
        return text;
    }

    private void write(Object value, int depth) {
        budget.enter();
        budget.step();
        if (to.length() > Budget.LONGEST_TEXT) {
            budget.make(to.length());
        }
        switch (Types.some(value)) {
            case Value.None none -> to.append("null");
            case Boolean b -> to.append(b.booleanValue());
            case Long l -> to.append(l.longValue());
            case Double d -> to.append(real(d));
            case String s -> text(s);
            case Sequence s -> array(s.items(), depth);
            case Dict d -> object(d.entries(), depth);
            case Value.Undefined u -> throw Fault.of("Object of type Undefined is not JSON serializable: %s", u.why());
            default -> throw Fault.of("Object of type %s is not JSON serializable", Types.name(value));
        }
        budget.leave();
    }

    private static String real(double d) {
        return Double.isNaN(d) ? "NaN" : Double.isInfinite(d) ? d > 0 ? "Infinity" : "-Infinity" : Printer.real(d);
    }

    private void array(List<Object> items, int depth) {
        to.append('[');
        for (int i = 0; i < items.size(); i++) {
            to.append(i == 0 ? "" : between);
            line(depth);
            write(items.get(i), depth + 1);
        }
        end(items.isEmpty(), depth);
        to.append(']');
    }

    private void object(Map<Object, Object> entries, int depth) {
        to.append('{');
        Iterator<Map.Entry<Object, Object>> each =
                (sorted ? byKey(entries) : entries).entrySet().iterator();
        boolean first = true;
        while (each.hasNext()) {
            Map.Entry<Object, Object> e = each.next();
            to.append(first ? "" : between);
            first = false;
            line(depth);
            text(key(e.getKey()));
            to.append(colon);
            write(e.getValue(), depth + 1);
        }
        end(entries.isEmpty(), depth);
        to.append('}');
    }

    private Map<Object, Object> byKey(Map<Object, Object> entries) {
        Map<Object, Object> all =
                new TreeMap<>((a, b) -> new Operators(budget).order(a, b, Expression.Comparison.LESS));
        all.putAll(entries);
        return all;
    }

    private String key(Object key) {
        return switch (Types.some(key)) {
            case Value.None none -> "null";
            case String s -> s;
            case Boolean b -> b.toString();
            case Double d -> real(d);
            case Long l -> printer.text(l);
            default -> throw Fault.of("keys must be str, int, float, bool or None, not %s", Types.name(key));
        };
    }

    private void line(int depth) {
        if (indent != null) {
            to.append('\n');
            to.repeat(indent, depth);
        }
    }

    private void end(boolean empty, int depth) {
        if (!empty) {
            line(depth - 1);
        }
    }

    private void text(String s) {
        to.append('"');
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                default -> {
                    if (c < ' ' || ascii && c > '~') {
                        to.append("\\u%04x".formatted((int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }
}
