package io.yunmo.language.template;

import io.yunmo.language.template.Statement.Parameter;
import io.yunmo.language.template.Statement.Target;
import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Loop;
import io.yunmo.language.template.Value.Namespace;
import io.yunmo.language.template.Value.Routine;
import io.yunmo.language.template.Value.Tuple;
import io.yunmo.language.template.Value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Carries out a template's statements. For one rendering. */
final class Interpreter {
    private enum Flow {
        ON,
        BREAK,
        CONTINUE
    }

    private final Budget budget;
    private final Evaluator evaluator;

    Interpreter(Budget budget) {
        this.budget = budget;
        this.evaluator = new Evaluator(budget);
    }

    String run(List<Statement> template, Scope scope) {
        return text(template, scope);
    }

    /** The text that statements make. */
    private String text(List<Statement> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        all(body, scope, out);
        return out.toString();
    }

    private Flow all(List<Statement> body, Scope scope, StringBuilder out) {
        budget.enter();
        Flow flow = Flow.ON;
        for (int i = 0; i < body.size() && flow == Flow.ON; i++) {
            flow = one(body.get(i), scope, out);
        }
        budget.leave();
        return flow;
    }

    private Flow one(Statement s, Scope scope, StringBuilder out) {
        budget.at(s.line());
        switch (s) {
            case Statement.Data d -> write(d.text(), out);
            case Statement.Print p -> write(evaluator.text(evaluator.value(p.value(), scope)), out);
            case Statement.If i -> {
                return conditional(i, scope, out);
            }
            case Statement.For f -> {
                return loop(f, scope, out);
            }
            case Statement.Set set -> assign(set.target(), evaluator.value(set.value(), scope), scope);
            case Statement.SetBlock set -> assign(set.target(), filtered(set.filters(), set.body(), scope), scope);
            case Statement.FilterBlock f -> write(evaluator.text(filtered(f.filters(), f.body(), scope)), out);
            case Statement.MacroOf m -> scope.set(m.name(), macro(m.name(), m.parameters(), m.body(), scope));
            case Statement.CallBlock c -> write(evaluator.text(call(c, scope)), out);
            case Statement.With w -> {
                return with(w, scope, out);
            }
            case Statement.Do d -> evaluator.value(d.value(), scope);
            case Statement.Break b -> {
                return Flow.BREAK;
            }
            case Statement.Continue c -> {
                return Flow.CONTINUE;
            }
        }
        return Flow.ON;
    }

    private void write(String text, StringBuilder out) {
        budget.make(text.length());
        out.append(text);
        if (out.length() > Budget.LONGEST_TEXT) {
            budget.make(out.length());
        }
    }

    private Flow conditional(Statement.If i, Scope scope, StringBuilder out) {
        for (Statement.Branch branch : i.branches()) {
            if (evaluator.truth(branch.test(), scope)) {
                return all(branch.body(), scope, out);
            }
        }
        return all(i.otherwise(), scope, out);
    }

    private Flow with(Statement.With w, Scope scope, StringBuilder out) {
        Scope inner = new Scope(scope);
        for (Statement.Set set : w.names()) {
            assign(set.target(), evaluator.value(set.value(), scope), inner);
        }
        return all(w.body(), inner, out);
    }

    private Object filtered(Expression filters, List<Statement> body, Scope scope) {
        return evaluator.filtered(filters, text(body, new Scope(scope)), scope);
    }

    private Flow loop(Statement.For f, Scope scope, StringBuilder out) {
        List<Object> items = chosen(f, evaluator.elements(evaluator.value(f.over(), scope)), scope);
        Loop loop = new Loop(items);
        boolean whole = false;
        Flow flow = Flow.ON;
        for (int i = 0; i < items.size() && flow != Flow.BREAK; i++) {
            loop.at(i);
            Scope inner = new Scope(scope);
            inner.set("loop", loop);
            assign(f.target(), items.get(i), inner);
            flow = all(f.body(), inner, out);
            whole |= flow == Flow.ON;
            budget.at(f.line());
        }
        return whole ? Flow.ON : all(f.otherwise(), new Scope(scope), out);
    }

    /** Those items that the loop's condition holds for. */
    private List<Object> chosen(Statement.For f, List<Object> items, Scope scope) {
        if (f.test().isEmpty()) {
            return items;
        }
        List<Object> chosen = new ArrayList<>();
        for (Object item : items) {
            Scope inner = new Scope(scope);
            assign(f.target(), item, inner);
            if (evaluator.truth(f.test().get(), inner)) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    private void assign(Target target, Object value, Scope scope) {
        switch (target) {
            case Statement.NameTarget n -> scope.set(n.name(), value);
            case Statement.NamespaceTarget n -> {
                if (!(scope.find(n.namespace()) instanceof Namespace namespace)) {
                    throw Fault.of("cannot assign attribute on non-namespace object");
                }
                namespace.attributes().put(n.name(), value);
            }
            case Statement.TupleTarget t -> unpack(t.targets(), evaluator.elements(value), scope);
        }
    }

    private void unpack(List<Target> targets, List<Object> values, Scope scope) {
        if (values.size() != targets.size()) {
            throw Fault.of(
                    "%s values to unpack (expected %d)",
                    values.size() > targets.size() ? "too many" : "not enough", targets.size());
        }
        for (int i = 0; i < targets.size(); i++) {
            assign(targets.get(i), values.get(i), scope);
        }
    }

    private Object call(Statement.CallBlock c, Scope scope) {
        Routine caller = macro("caller", c.parameters(), c.body(), scope);
        Object target = evaluator.value(c.target(), scope);
        Given given = evaluator.given(c.arguments(), scope);
        Map<String, Object> named = new LinkedHashMap<>(given.named());
        named.put("caller", caller);
        if (!(target instanceof Routine r)) {
            throw Fault.of("'%s' object is not callable", Types.name(target));
        }
        return r.body().call(new Given(given.positional(), named));
    }

    private Routine macro(String name, List<Parameter> parameters, List<Statement> body, Scope around) {
        return new Routine(name, given -> {
            budget.enter();
            String made = text(body, bound(name, parameters, given, around));
            budget.leave();
            return budget.made(made);
        });
    }

    private Scope bound(String name, List<Parameter> parameters, Given given, Scope around) {
        Scope scope = new Scope(around);
        Map<String, Object> left = new LinkedHashMap<>(given.named());
        for (int i = 0; i < parameters.size(); i++) {
            Parameter p = parameters.get(i);
            boolean named = left.containsKey(p.name());
            if (i < given.positional().size()) {
                if (named) {
                    throw Fault.of("macro '%s' was given '%s' twice", name, p.name());
                }
                scope.set(p.name(), given.positional().get(i));
            } else if (named) {
                scope.set(p.name(), left.remove(p.name()));
            } else {
                scope.set(p.name(), otherwise(p, scope));
            }
        }
        scope.set("caller", left.containsKey("caller") ? left.remove("caller") : new Undefined("No caller defined"));
        int known = Math.min(parameters.size(), given.positional().size());
        scope.set(
                "varargs",
                new Tuple(given.positional().subList(known, given.positional().size())));
        scope.set("kwargs", new Dict(new LinkedHashMap<>(left)));
        return scope;
    }

    private Object otherwise(Parameter p, Scope scope) {
        return p.otherwise().isPresent()
                ? evaluator.value(p.otherwise().get(), scope)
                : new Undefined("parameter '" + p.name() + "' was not provided");
    }
}
