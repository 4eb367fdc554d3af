package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Arguments;
import java.util.List;
import java.util.Optional;

/** What a template does. */
sealed interface Statement {
    int line();

    /** Text that goes out as it is. */
    record Data(String text, int line) implements Statement {}

    /** {@code {{ value }}}. */
    record Print(Expression value, int line) implements Statement {}

    record If(List<Branch> branches, List<Statement> otherwise, int line) implements Statement {}

    record Branch(Expression test, List<Statement> body) {}

    record For(
            Target target,
            Expression over,
            Optional<Expression> test,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    record Set(Target target, Expression value, int line) implements Statement {}

    /** {@code {% set target | filter %}body{% endset %}}; {@code filters} begins at {@link Expression.Made}. */
    record SetBlock(Target target, Expression filters, List<Statement> body, int line) implements Statement {}

    /** {@code {% filter name %}body{% endfilter %}}. */
    record FilterBlock(Expression filters, List<Statement> body, int line) implements Statement {}

    record MacroOf(String name, List<Parameter> parameters, List<Statement> body, int line) implements Statement {}

    record Parameter(String name, Optional<Expression> otherwise) {}

    /** {@code {% call(parameters) target(arguments) %}body{% endcall %}}. */
    record CallBlock(List<Parameter> parameters, Expression target, Arguments arguments, List<Statement> body, int line)
            implements Statement {}

    /** {@code {% with %}}, {@code {% block %}} or {@code {% generation %}}: a body with names of its own. */
    record With(List<Set> names, List<Statement> body, int line) implements Statement {}

    /** {@code {% do value %}}. */
    record Do(Expression value, int line) implements Statement {}

    record Break(int line) implements Statement {}

    record Continue(int line) implements Statement {}

    /** What is assigned to. */
    sealed interface Target {}

    record NameTarget(String name) implements Target {}

    record NamespaceTarget(String namespace, String name) implements Target {}

    record TupleTarget(List<Target> targets) implements Target {}
}
