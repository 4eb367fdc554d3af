package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Comparison;
import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Once;
import io.yunmo.language.template.Value.Routine;
import io.yunmo.language.template.Value.Sequence;
import io.yunmo.language.template.Value.Undefined;

/** Jinja2's tests: what may follow {@code is}. */
final class Tests {
    private final Budget budget;
    private final Operators operators;

    Tests(Budget budget) {
        this.budget = budget;
        this.operators = new Operators(budget);
    }

    boolean holds(String name, Object value, Given given) {
        budget.step();
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "mapping" -> value instanceof Dict;
            case "iterable" ->
                value instanceof String
                        || value instanceof Sequence
                        || value instanceof Dict
                        || value instanceof Once
                        || value instanceof Undefined;
            case "sequence" ->
                value instanceof String
                        || value instanceof Sequence
                        || value instanceof Dict
                        || value instanceof Undefined;
            case "number" -> Types.number(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> value instanceof Boolean b && b;
            case "false" -> value instanceof Boolean b && !b;
            case "callable" -> value instanceof Routine || value instanceof Undefined;
            case "escaped" -> false;
            case "odd" -> remainder(value, 2) != 0;
            case "even" -> remainder(value, 2) == 0;
            case "divisibleby" -> remainder(value, given.whole(0, "num", 1)) == 0;
            case "lower" -> value instanceof String s && TextMethods.is(s, "islower");
            case "upper" -> value instanceof String s && TextMethods.is(s, "isupper");
            case "sameas" -> same(value, given.need(0, "other"));
            default -> compared(name, value, given);
        };
    }

    private boolean compared(String name, Object value, Given given) {
        Comparison comparison = switch (name) {
            case "eq", "==", "equalto" -> Comparison.EQUAL;
            case "ne", "!=" -> Comparison.UNEQUAL;
            case "lt", "<", "lessthan" -> Comparison.LESS;
            case "le", "<=" -> Comparison.AT_MOST;
            case "gt", ">", "greaterthan" -> Comparison.GREATER;
            case "ge", ">=" -> Comparison.AT_LEAST;
            case "in" -> Comparison.IN;
            default -> throw Fault.of("No test named '%s'.", name);
        };
        return operators.compare(comparison, value, given.need(0, "other"));
    }

    private static long remainder(Object value, long by) {
        if (by == 0) {
            throw Fault.of("division by zero");
        }
        return Math.floorMod(Types.whole(value, "the number tested"), by);
    }

    private boolean same(Object a, Object b) {
        boolean plain = a == null || a instanceof Boolean || a instanceof Long || a instanceof String;
        return a == b || plain && Types.name(a).equals(Types.name(b)) && operators.equal(a, b);
    }
}
