package io.yunmo.language.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What has a value. */
sealed interface Expression {
    int line();

    /** A literal: text, number, truth or none. */
    record Literal(Optional<Object> value, int line) implements Expression {}

    record Name(String name, int line) implements Expression {}

    record ListOf(List<Expression> items, int line) implements Expression {}

    record TupleOf(List<Expression> items, int line) implements Expression {}

    record DictOf(List<Pair> pairs, int line) implements Expression {}

    record Pair(Expression key, Expression value) {}

    /** {@code target.name}. */
    record Attribute(Expression target, String name, int line) implements Expression {}

    /** {@code target[key]}. */
    record Item(Expression target, Expression key, int line) implements Expression {}

    /** {@code target[lower:upper:step]}. */
    record Slice(
            Expression target,
            Optional<Expression> lower,
            Optional<Expression> upper,
            Optional<Expression> step,
            int line)
            implements Expression {}

    record Call(Expression target, Arguments arguments, int line) implements Expression {}

    record Filter(Expression target, String name, Arguments arguments, int line) implements Expression {}

    record Test(Expression target, String name, Arguments arguments, int line) implements Expression {}

    record Not(Expression operand, int line) implements Expression {}

    record Signed(boolean minus, Expression operand, int line) implements Expression {}

    record Binary(Operator operator, Expression left, Expression right, int line) implements Expression {}

    record And(Expression left, Expression right, int line) implements Expression {}

    record Or(Expression left, Expression right, int line) implements Expression {}

    record Compare(Expression first, List<Operand> others, int line) implements Expression {}

    record Operand(Comparison comparison, Expression value) {}

    /** {@code a ~ b ~ c}. */
    record Concat(List<Expression> parts, int line) implements Expression {}

    record Conditional(Expression test, Expression then, Optional<Expression> otherwise, int line)
            implements Expression {}

    /** The text that a {@code {% filter %}} or {@code {% set %}} block has made, as a filter's target. */
    record Made(int line) implements Expression {}

    enum Operator {
        ADD("+"),
        SUBTRACT("-"),
        MULTIPLY("*"),
        DIVIDE("/"),
        FLOOR("//"),
        REMAINDER("%"),
        POWER("**");

        private final String sign;

        Operator(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    enum Comparison {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        GREATER(">"),
        AT_LEAST(">="),
        IN("in"),
        NOT_IN("not in");

        private final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        String sign() {
            return sign;
        }
    }

    /** Arguments as they are written: {@code (a, b, c=d, *e, **f)}. */
    record Arguments(
            List<Expression> positional,
            Map<String, Expression> named,
            Optional<Expression> spread,
            Optional<Expression> spreadNamed) {
        static final Arguments NONE = new Arguments(List.of(), Map.of(), Optional.empty(), Optional.empty());
    }
}
