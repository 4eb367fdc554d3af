package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Once;
import io.yunmo.language.template.Value.Undefined;
import java.util.List;

/** Jinja2's filters, as many as chat templates use. */
final class Filters {
    private final Budget budget;
    private final Access access;
    private final Printer printer;
    private final TextFilters texts;
    private final SequenceFilters sequences;

    Filters(Budget budget, Access access, Tests tests) {
        this.budget = budget;
        this.access = access;
        this.printer = new Printer(budget);
        this.texts = new TextFilters(budget);
        this.sequences = new SequenceFilters(budget, access, this, tests);
    }

    Object apply(String name, Object value, Given given) {
        budget.step();
        return switch (name) {
            case "default", "d" -> otherwise(value, given);
            case "tojson" -> Json.of(value, given, budget);
            case "string" -> printer.text(value);
            case "length", "count" -> {
                budget.read(value instanceof String s ? s.length() : 0);
                yield Types.length(value);
            }
            case "int" -> integer(value, given);
            case "float" -> real(value, given);
            case "abs" -> absolute(value);
            case "round" -> rounded(value, given);
            case "attr" -> attribute(value, given.text(0, "name", null));
            case "items" -> items(value);
            case "pprint" -> printer.representation(value);
            default ->
                texts.knows(name) ? texts.apply(name, printer.text(value), given) : sequences.apply(name, value, given);
        };
    }

    private static Object otherwise(Object value, Given given) {
        boolean missing = value instanceof Undefined || given.truth(1, "boolean", false) && !Types.truth(value);
        return missing ? given.at(0, "default_value", "") : value;
    }

    private Object attribute(Object value, String name) {
        Object found = access.attribute(value, name);
        return value instanceof Dict && !Methods.exists(value, name)
                ? new Undefined("no attribute '" + name + "'")
                : found;
    }

    private Object items(Object value) {
        return switch (Types.some(value)) {
            case Undefined u -> new Once(List.<Object>of().iterator());
            case Dict d ->
                new Once(new Methods(budget).items(d.entries()).items().iterator());
            default -> throw Fault.of("Can only get item pairs from a mapping.");
        };
    }

    private static Object integer(Object value, Given given) {
        Object otherwise = given.at(0, "default", 0L);
        return switch (Types.some(value)) {
            case Long l -> l;
            case Boolean b -> b ? 1L : 0L;
            case Double d -> truncated(d, otherwise);
            case Undefined u -> throw u.fault();
            case String s -> parsed(s.strip().replace("_", ""), given.whole(1, "base", 10), otherwise);
            default -> otherwise;
        };
    }

    private static Object parsed(String s, long base, Object otherwise) {
        try {
            boolean prefixed = base != 10 && s.matches("(?i)0[xob].+");
            return Long.parseLong(prefixed ? s.substring(2) : s, Math.clamp(base, 2, 36));
        } catch (NumberFormatException e) {
            Object real = parsed(s, otherwise);
            return real instanceof Double d ? truncated(d, otherwise) : otherwise;
        }
    }

    private static Object truncated(double d, Object otherwise) {
        return Double.isFinite(d) && Math.abs(d) < 0x1p63 ? (Object) (long) d : otherwise;
    }

    private static Object real(Object value, Given given) {
        Object otherwise = given.at(0, "default", 0.0);
        return switch (Types.some(value)) {
            case Double d -> d;
            case Long l -> (double) l;
            case Boolean b -> b ? 1.0 : 0.0;
            case Undefined u -> throw u.fault();
            case String s -> parsed(s.strip().replace("_", ""), otherwise);
            default -> otherwise;
        };
    }

    private static Object parsed(String s, Object otherwise) {
        boolean plain = s.length() < 1000 && s.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
        return plain ? (Object) Double.parseDouble(s) : otherwise;
    }

    private static Object absolute(Object value) {
        boolean negative = Types.number(value) && Types.real(value) < 0;
        return negative || !Types.number(value)
                ? Numbers.negated(value)
                : value instanceof Boolean b ? b ? 1L : 0L : value;
    }

    private static Object rounded(Object value, Given given) {
        int digits = (int) Math.clamp(given.whole(0, "precision", 0), -300L, 300L);
        String method = given.text(1, "method", "common");
        if (!Types.number(value)) {
            throw Fault.of("round needs a number, not %s", Types.name(value));
        }
        java.math.RoundingMode mode = switch (method) {
            case "common" -> java.math.RoundingMode.HALF_EVEN;
            case "ceil" -> java.math.RoundingMode.CEILING;
            case "floor" -> java.math.RoundingMode.FLOOR;
            default -> throw Fault.of("method must be common, ceil or floor");
        };
        if (!(value instanceof Double d)) {
            return method.equals("common") ? value : (Object) Types.real(value);
        }
        return Double.isFinite(d)
                ? (Object) new java.math.BigDecimal(d).setScale(digits, mode).doubleValue()
                : value;
    }
}
