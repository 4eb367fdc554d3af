package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Arguments;
import io.yunmo.language.template.Expression.Operand;
import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Routine;
import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values of expressions. */
final class Evaluator {
    /** Where the text of a block stands for its filters; no name of a template. */
    private static final String MADE = "{% made %}";

    private final Budget budget;
    private final Operators operators;
    private final Access access;
    private final Tests tests;
    private final Filters filters;
    private final Printer printer;

    Evaluator(Budget budget) {
        this.budget = budget;
        operators = new Operators(budget);
        access = new Access(budget, new Methods(budget));
        tests = new Tests(budget);
        filters = new Filters(budget, access, tests);
        printer = new Printer(budget);
    }

    Object value(Expression e, Scope scope) {
        budget.enter();
        budget.at(e.line());
        Object value = switch (e) {
            case Expression.Literal l -> l.value().orElse(null);
            case Expression.Name n -> scope.find(n.name());
            case Expression.Made m -> scope.find(MADE);
            case Expression.ListOf l -> new Sequenced(values(l.items(), scope));
            case Expression.TupleOf t -> new Tuple(values(t.items(), scope));
            case Expression.DictOf d -> dict(d, scope);
            case Expression.Attribute a -> access.attribute(value(a.target(), scope), a.name());
            case Expression.Item i -> access.item(value(i.target(), scope), value(i.key(), scope));
            case Expression.Slice s -> slice(s, scope);
            case Expression.Call c -> call(value(c.target(), scope), given(c.arguments(), scope), c);
            case Expression.Filter f -> filters.apply(f.name(), value(f.target(), scope), given(f.arguments(), scope));
            case Expression.Test t -> tests.holds(t.name(), value(t.target(), scope), given(t.arguments(), scope));
            case Expression.Not n -> !Types.truth(value(n.operand(), scope));
            case Expression.Signed s -> signed(s, scope);
            case Expression.Binary b -> operators.apply(b.operator(), value(b.left(), scope), value(b.right(), scope));
            case Expression.And a -> {
                Object left = value(a.left(), scope);
                yield Types.truth(left) ? value(a.right(), scope) : left;
            }
            case Expression.Or o -> {
                Object left = value(o.left(), scope);
                yield Types.truth(left) ? left : value(o.right(), scope);
            }
            case Expression.Compare c -> compare(c, scope);
            case Expression.Concat c -> concat(c, scope);
            case Expression.Conditional c -> conditional(c, scope);
        };
        budget.leave();
        return value;
    }

    boolean truth(Expression e, Scope scope) {
        return Types.truth(value(e, scope));
    }

    /** What a block's filters make of its text. */
    Object filtered(Expression e, String made, Scope scope) {
        Scope inner = new Scope(scope);
        inner.set(MADE, made);
        return value(e, inner);
    }

    String text(Object value) {
        return printer.text(value);
    }

    List<Object> elements(Object value) {
        return Types.elements(value, budget);
    }

    private List<Object> values(List<Expression> all, Scope scope) {
        List<Object> values = new ArrayList<>(all.size());
        for (Expression e : all) {
            values.add(value(e, scope));
        }
        return values;
    }

    private Dict dict(Expression.DictOf d, Scope scope) {
        Dict made = Dict.empty();
        for (Expression.Pair pair : d.pairs()) {
            made.entries().put(Operators.key(value(pair.key(), scope)), value(pair.value(), scope));
        }
        return made;
    }

    private Object slice(Expression.Slice s, Scope scope) {
        Object target = value(s.target(), scope);
        return access.slice(target, optional(s.lower(), scope), optional(s.upper(), scope), optional(s.step(), scope));
    }

    private Object optional(Optional<Expression> e, Scope scope) {
        return e.isPresent() ? value(e.get(), scope) : null;
    }

    private Object call(Object target, Given given, Expression.Call call) {
        budget.at(call.line());
        return switch (Types.some(target)) {
            case Routine r -> r.body().call(given);
            case Undefined u -> throw u.fault();
            default -> throw Fault.of("'%s' object is not callable", Types.name(target));
        };
    }

    Given given(Arguments a, Scope scope) {
        if (a == Arguments.NONE) {
            return Given.NOTHING;
        }
        List<Object> positional = values(a.positional(), scope);
        Map<String, Object> named = new LinkedHashMap<>();
        a.named().forEach((name, e) -> named.put(name, value(e, scope)));
        a.spread().ifPresent(e -> positional.addAll(Types.list(value(e, scope), budget)));
        a.spreadNamed().ifPresent(e -> spread(value(e, scope), named));
        return new Given(positional, named);
    }

    private static void spread(Object value, Map<String, Object> named) {
        if (!(value instanceof Dict d)) {
            throw Fault.of("argument after ** must be a mapping, not %s", Types.name(value));
        }
        d.entries().forEach((name, v) -> {
            if (!(name instanceof String text)) {
                throw Fault.of("keywords must be strings");
            }
            named.put(text, v);
        });
    }

    private Object signed(Expression.Signed s, Scope scope) {
        Object value = value(s.operand(), scope);
        return s.minus() ? Numbers.negated(value) : Numbers.negated(Numbers.negated(value));
    }

    private boolean compare(Expression.Compare c, Scope scope) {
        Object left = value(c.first(), scope);
        for (Operand o : c.others()) {
            Object right = value(o.value(), scope);
            if (!operators.compare(o.comparison(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private String concat(Expression.Concat c, Scope scope) {
        StringBuilder made = new StringBuilder();
        for (Expression part : c.parts()) {
            made.append(printer.text(value(part, scope)));
            if (made.length() > Budget.LONGEST_TEXT) {
                budget.make(made.length());
            }
        }
        return budget.made(made.toString());
    }

    private Object conditional(Expression.Conditional c, Scope scope) {
        if (truth(c.test(), scope)) {
            return value(c.then(), scope);
        }
        return c.otherwise().isPresent()
                ? value(c.otherwise().get(), scope)
                : new Undefined("the inline if-expression evaluated to false and no else section was defined.");
    }
}
