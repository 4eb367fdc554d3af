package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Comparison;
import io.yunmo.language.template.Expression.Operator;
import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Sequence;
import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's arithmetic and comparisons. */
final class Operators {
    private final Budget budget;

    Operators(Budget budget) {
        this.budget = budget;
    }

    Object apply(Operator operator, Object left, Object right) {
        budget.step();
        if (operator == Operator.REMAINDER && left instanceof String format) {
            return new PercentFormat(budget).format(format, right);
        }
        for (Object side : new Object[] {left, right}) {
            if (side instanceof Undefined u) {
                throw u.fault();
            }
        }
        if (Types.number(left) && Types.number(right)) {
            return Numbers.apply(operator, left, right);
        }
        return switch (operator) {
            case ADD -> added(left, right);
            case MULTIPLY -> repeated(left, right);
            case SUBTRACT, DIVIDE, FLOOR, REMAINDER, POWER -> throw unsupported(operator.sign(), left, right);
        };
    }

    static Fault unsupported(String sign, Object left, Object right) {
        return Fault.of("unsupported operand type(s) for %s: '%s' and '%s'", sign, Types.name(left), Types.name(right));
    }

    private Object added(Object left, Object right) {
        if (left instanceof String a && right instanceof String b) {
            budget.make((long) a.length() + b.length());
            return a + b;
        }
        if (left instanceof Sequenced a && right instanceof Sequenced b) {
            return new Sequenced(joined(a, b));
        }
        if (left instanceof Tuple a && right instanceof Tuple b) {
            return new Tuple(joined(a, b));
        }
        if (left instanceof String || left instanceof Sequenced || left instanceof Tuple) {
            String type = Types.name(left);
            throw Fault.of("can only concatenate %s (not \"%s\") to %s", type, Types.name(right), type);
        }
        throw unsupported("+", left, right);
    }

    private List<Object> joined(Sequence a, Sequence b) {
        budget.keep(a.items().size() + b.items().size());
        List<Object> all = new ArrayList<>(a.items());
        all.addAll(b.items());
        return all;
    }

    private Object repeated(Object left, Object right) {
        boolean turned = left instanceof Long || left instanceof Boolean;
        Object what = turned ? right : left;
        Object times = turned ? left : right;
        if (!(times instanceof Long || times instanceof Boolean)) {
            throw unsupported("*", left, right);
        }
        long n = Math.max(0, Types.whole(times, "a count"));
        return switch (Types.some(what)) {
            case String s -> {
                budget.make(product(s.length(), n));
                yield s.repeat((int) n);
            }
            case Sequenced s -> new Sequenced(repeated(s.items(), n));
            case Tuple t -> new Tuple(repeated(t.items(), n));
            default -> throw unsupported("*", left, right);
        };
    }

    private List<Object> repeated(List<Object> items, long n) {
        budget.keep(product(items.size(), n));
        List<Object> all = new ArrayList<>();
        for (long i = items.isEmpty() ? n : 0; i < n; i++) {
            all.addAll(items);
        }
        return all;
    }

    /** a * n, or far too much where n is huge; nothing repeated is nothing. */
    private static long product(long a, long n) {
        return a == 0 ? 0 : a * Math.min(n, 1L << 31);
    }

    boolean compare(Comparison comparison, Object left, Object right) {
        return switch (comparison) {
            case EQUAL -> equal(left, right);
            case UNEQUAL -> !equal(left, right);
            case IN -> contains(right, left);
            case NOT_IN -> !contains(right, left);
            case LESS -> order(left, right, comparison) < 0;
            case AT_MOST -> order(left, right, comparison) <= 0;
            case GREATER -> order(left, right, comparison) > 0;
            case AT_LEAST -> {
                int order = order(left, right, comparison);
                yield order >= 0 && order != UNORDERED;
            }
        };
    }

    boolean equal(Object a, Object b) {
        budget.enter();
        boolean same = same(a, b);
        budget.leave();
        return same;
    }

    private boolean same(Object a, Object b) {
        budget.step();
        if (a == b) {
            return !(a instanceof Double d && d.isNaN());
        }
        if (Types.number(a) && Types.number(b)) {
            return Numbers.compare(a, b) == 0;
        }
        return switch (Types.some(a)) {
            case String s -> {
                budget.read(b instanceof String t && s.length() == t.length() ? s.length() : 0);
                yield s.equals(b);
            }
            case Undefined u -> b instanceof Undefined;
            case Sequence s ->
                b instanceof Sequence t && Types.name(s).equals(Types.name(t)) && same(s.items(), t.items());
            case Dict d -> b instanceof Dict e && same(d.entries(), e.entries());
            default -> false;
        };
    }

    private boolean same(List<Object> a, List<Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equal(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean same(Map<Object, Object> a, Map<Object, Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<Object, Object> e : a.entrySet()) {
            if (!b.containsKey(e.getKey()) || !equal(e.getValue(), b.get(e.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** The answer of an order in which neither comes first: NaN. Above all others, so that "less" and "at most" are false. */
    private static final int UNORDERED = Numbers.UNORDERED;

    /** Negative, 0 or positive. */
    int order(Object a, Object b, Comparison comparison) {
        if (Types.number(a) && Types.number(b)) {
            int order = Numbers.compare(a, b);
            return order == UNORDERED && comparison == Comparison.GREATER ? -1 : order;
        }
        if (a instanceof String s && b instanceof String t) {
            budget.read(Math.min(s.length(), t.length()));
            return codePoints(s, t);
        }
        if (a instanceof Sequence s && b instanceof Sequence t && Types.name(s).equals(Types.name(t))) {
            return order(s.items(), t.items(), comparison);
        }
        for (Object side : new Object[] {a, b}) {
            if (side instanceof Undefined u) {
                throw u.fault();
            }
        }
        throw Fault.of(
                "'%s' not supported between instances of '%s' and '%s'",
                comparison.sign(), Types.name(a), Types.name(b));
    }

    private int order(List<Object> a, List<Object> b, Comparison comparison) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            if (!equal(a.get(i), b.get(i))) {
                budget.enter();
                int order = order(a.get(i), b.get(i), comparison);
                budget.leave();
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }

    /** By code points, as Python, not by UTF-16 units, as Java. */
    private static int codePoints(String a, String b) {
        int n = Math.min(a.length(), b.length());
        int i = 0;
        while (i < n && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        if (i == n) {
            return Integer.compare(a.length(), b.length());
        }
        boolean whole = Character.isSurrogate(a.charAt(i)) == Character.isSurrogate(b.charAt(i));
        return whole ? Character.compare(a.charAt(i), b.charAt(i)) : Character.isSurrogate(a.charAt(i)) ? 1 : -1;
    }

    boolean contains(Object container, Object wanted) {
        switch (Types.some(container)) {
            case String s -> {
                if (!(wanted instanceof String part)) {
                    throw Fault.of("'in <string>' requires string as left operand, not %s", Types.name(wanted));
                }
                budget.read(s.length());
                return s.contains(part);
            }
            case Dict d -> {
                return d.entries().containsKey(key(wanted));
            }
            default -> {
                for (Object item : Types.elements(container, budget)) {
                    if (equal(item, wanted)) {
                        return true;
                    }
                }
                return false;
            }
        }
    }

    /** A value as a dict's key. */
    static Object key(Object value) {
        return switch (Types.some(value)) {
            case Sequenced s -> throw Fault.of("unhashable type: 'list'");
            case Dict d -> throw Fault.of("unhashable type: 'dict'");
            case Value.None none -> null;
            default -> value;
        };
    }
}
