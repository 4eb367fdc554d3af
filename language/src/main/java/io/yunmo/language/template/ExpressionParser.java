package io.yunmo.language.template;

import io.yunmo.language.template.Expression.Arguments;
import io.yunmo.language.template.Expression.Comparison;
import io.yunmo.language.template.Expression.Operand;
import io.yunmo.language.template.Expression.Operator;
import io.yunmo.language.template.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Parses expressions, with Jinja2's precedences. */
final class ExpressionParser {
    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "==", Comparison.EQUAL,
            "!=", Comparison.UNEQUAL,
            "<", Comparison.LESS,
            "<=", Comparison.AT_MOST,
            ">", Comparison.GREATER,
            ">=", Comparison.AT_LEAST);

    private final Tokens tokens;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /** An expression, or a tuple where commas follow. */
    Expression tuple(boolean conditional) {
        return tuple(conditional ? this::expression : this::or, false);
    }

    Expression tuple(Supplier<Expression> item, boolean mayBeEmpty) {
        int line = tokens.current().line();
        List<Expression> items = new ArrayList<>();
        boolean comma = false;
        while (!tupleEnds()) {
            items.add(item.get());
            if (!tokens.skipOperator(",")) {
                break;
            }
            comma = true;
        }
        if (comma) {
            return new Expression.TupleOf(items, line);
        }
        if (items.isEmpty() && !mayBeEmpty) {
            throw tokens.unexpected("an expression");
        }
        return items.isEmpty() ? new Expression.TupleOf(items, line) : items.getFirst();
    }

    private boolean tupleEnds() {
        Token t = tokens.current();
        return t.kind() == Kind.PRINT_END || t.kind() == Kind.BLOCK_END || t.operator(")") || t.name("in");
    }

    Expression expression() {
        tokens.enter();
        int line = tokens.current().line();
        Expression value = or();
        while (tokens.skipName("if")) {
            Expression test = or();
            Optional<Expression> otherwise = tokens.skipName("else") ? Optional.of(expression()) : Optional.empty();
            value = new Expression.Conditional(test, value, otherwise, line);
        }
        tokens.leave();
        return value;
    }

    Expression or() {
        Expression left = and();
        for (int line = line(); tokens.skipName("or"); line = line()) {
            left = new Expression.Or(left, and(), line);
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        for (int line = line(); tokens.skipName("and"); line = line()) {
            left = new Expression.And(left, not(), line);
        }
        return left;
    }

    private Expression not() {
        int line = line();
        if (!tokens.skipName("not")) {
            return compare();
        }
        tokens.enter();
        Expression operand = not();
        tokens.leave();
        return new Expression.Not(operand, line);
    }

    private Expression compare() {
        int line = line();
        Expression first = sum();
        List<Operand> others = new ArrayList<>();
        while (true) {
            Token t = tokens.current();
            if (t.kind() == Kind.OPERATOR && COMPARISONS.containsKey(t.text())) {
                tokens.next();
                others.add(new Operand(COMPARISONS.get(t.text()), sum()));
            } else if (tokens.skipName("in")) {
                others.add(new Operand(Comparison.IN, sum()));
            } else if (t.name("not") && tokens.look().name("in")) {
                tokens.next();
                tokens.next();
                others.add(new Operand(Comparison.NOT_IN, sum()));
            } else {
                return others.isEmpty() ? first : new Expression.Compare(first, others, line);
            }
        }
    }

    private Expression sum() {
        return chain(this::concat, Operator.ADD, Operator.SUBTRACT);
    }

    private Expression product() {
        return chain(this::power, Operator.MULTIPLY, Operator.DIVIDE, Operator.FLOOR, Operator.REMAINDER);
    }

    private Expression power() {
        return chain(() -> unary(true), Operator.POWER);
    }

    private Expression chain(Supplier<Expression> operand, Operator... operators) {
        Expression left = operand.get();
        while (true) {
            int line = line();
            Optional<Operator> operator = taken(operators);
            if (operator.isEmpty()) {
                return left;
            }
            left = new Expression.Binary(operator.get(), left, operand.get(), line);
        }
    }

    private Optional<Operator> taken(Operator... operators) {
        for (Operator o : operators) {
            if (tokens.skipOperator(o.sign())) {
                return Optional.of(o);
            }
        }
        return Optional.empty();
    }

    private Expression concat() {
        int line = line();
        Expression first = product();
        if (!tokens.current().operator("~")) {
            return first;
        }
        List<Expression> parts = new ArrayList<>(List.of(first));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return new Expression.Concat(parts, line);
    }

    private Expression unary(boolean filters) {
        int line = line();
        Expression value;
        if (tokens.current().operator("-") || tokens.current().operator("+")) {
            boolean minus = tokens.next().text().equals("-");
            tokens.enter();
            value = new Expression.Signed(minus, unary(false), line);
            tokens.leave();
        } else {
            value = primary();
        }
        value = postfix(value);
        return filters ? filtersAndTests(value) : value;
    }

    Expression primary() {
        Token t = tokens.next();
        return switch (t.kind()) {
            case NAME -> name(t);
            case TEXT -> texts(t);
            case INTEGER -> new Expression.Literal(Optional.of(integer(t)), t.line());
            case FLOAT ->
                new Expression.Literal(Optional.of(Double.parseDouble(t.text().replace("_", ""))), t.line());
            case OPERATOR -> bracketed(t);
            case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> throw wrong(t);
        };
    }

    private static SyntaxFault wrong(Token t) {
        return new SyntaxFault("expected an expression, found " + t.described(), t.line());
    }

    private static Expression name(Token t) {
        return switch (t.text()) {
            case "true", "True" -> new Expression.Literal(Optional.of(true), t.line());
            case "false", "False" -> new Expression.Literal(Optional.of(false), t.line());
            case "none", "None" -> new Expression.Literal(Optional.empty(), t.line());
            default -> new Expression.Name(t.text(), t.line());
        };
    }

    private Expression texts(Token first) {
        StringBuilder s = new StringBuilder(first.text());
        while (tokens.current().kind() == Kind.TEXT) {
            s.append(tokens.next().text());
        }
        return new Expression.Literal(Optional.of(s.toString()), first.line());
    }

    private static Long integer(Token t) {
        String digits = t.text().replace("_", "");
        try {
            return switch (digits.length() > 1 ? digits.charAt(1) | 32 : 0) {
                case 'x' -> Long.parseLong(digits.substring(2), 16);
                case 'o' -> Long.parseLong(digits.substring(2), 8);
                case 'b' -> Long.parseLong(digits.substring(2), 2);
                default -> Long.parseLong(digits);
            };
        } catch (NumberFormatException e) {
            throw new SyntaxFault("the number " + t.text() + " is not one of 64 bits", t.line());
        }
    }

    private Expression bracketed(Token t) {
        return switch (t.text()) {
            case "(" -> {
                Expression inside = tuple(this::expression, true);
                tokens.expectOperator(")");
                yield inside;
            }
            case "[" -> new Expression.ListOf(listed("]", this::expression), t.line());
            case "{" -> new Expression.DictOf(listed("}", this::pair), t.line());
            default -> throw wrong(t);
        };
    }

    private Expression.Pair pair() {
        Expression key = expression();
        tokens.expectOperator(":");
        return new Expression.Pair(key, expression());
    }

    private <T> List<T> listed(String end, Supplier<T> item) {
        List<T> items = new ArrayList<>();
        while (!tokens.current().operator(end)) {
            items.add(item.get());
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(end);
        return items;
    }

    Expression postfix(Expression given) {
        Expression value = given;
        while (true) {
            Token t = tokens.current();
            if (t.operator(".")) {
                value = attribute(value);
            } else if (t.operator("[")) {
                value = subscript(value);
            } else if (t.operator("(")) {
                value = new Expression.Call(value, arguments(), t.line());
            } else {
                return value;
            }
        }
    }

    private Expression attribute(Expression target) {
        int line = tokens.next().line();
        Token t = tokens.next();
        return switch (t.kind()) {
            case NAME -> new Expression.Attribute(target, t.text(), line);
            case INTEGER -> new Expression.Item(target, new Expression.Literal(Optional.of(integer(t)), line), line);
            default -> throw new SyntaxFault("expected a name or a number after '.', found " + t.described(), line);
        };
    }

    private Expression subscript(Expression target) {
        int line = tokens.next().line();
        Optional<Expression> lower = sliceEnd(":") ? Optional.empty() : Optional.of(expression());
        Expression found;
        if (tokens.skipOperator(":")) {
            Optional<Expression> upper = sliceEnd(":") ? Optional.empty() : Optional.of(expression());
            boolean stepped = tokens.skipOperator(":") && !sliceEnd("]");
            Optional<Expression> step = stepped ? Optional.of(expression()) : Optional.empty();
            found = new Expression.Slice(target, lower, upper, step, line);
        } else {
            found = new Expression.Item(target, lower.orElseThrow(() -> tokens.unexpected("a subscript")), line);
        }
        tokens.expectOperator("]");
        return found;
    }

    private boolean sliceEnd(String end) {
        return tokens.current().operator(end) || tokens.current().operator("]");
    }

    Expression filtersAndTests(Expression given) {
        Expression value = given;
        while (true) {
            Token t = tokens.current();
            if (t.operator("|")) {
                value = filter(value);
            } else if (t.name("is")) {
                value = test(value);
            } else if (t.operator("(")) {
                value = new Expression.Call(value, arguments(), t.line());
            } else {
                return value;
            }
        }
    }

    private Expression filter(Expression target) {
        int line = tokens.next().line();
        return filterNamed(target, line);
    }

    /** A filter whose name comes next, e.g. after {@code {% filter}. */
    Expression filterNamed(Expression target, int line) {
        String name = dotted();
        Arguments arguments = tokens.current().operator("(") ? arguments() : Arguments.NONE;
        return new Expression.Filter(target, name, arguments, line);
    }

    private String dotted() {
        StringBuilder name =
                new StringBuilder(tokens.expect(Kind.NAME, "a name").text());
        while (tokens.skipOperator(".")) {
            name.append('.').append(tokens.expect(Kind.NAME, "a name").text());
        }
        return name.toString();
    }

    private Expression test(Expression target) {
        int line = tokens.next().line();
        boolean negated = tokens.skipName("not");
        String name = dotted();
        Expression test = new Expression.Test(target, name, testArguments(), line);
        return negated ? new Expression.Not(test, line) : test;
    }

    private Arguments testArguments() {
        Token t = tokens.current();
        if (t.operator("(")) {
            return arguments();
        }
        if (t.name("is")) {
            throw new SyntaxFault("tests cannot be chained: put the first in parentheses", t.line());
        }
        boolean argument = switch (t.kind()) {
            case NAME -> !List.of("else", "or", "and").contains(t.text());
            case TEXT, INTEGER, FLOAT -> true;
            case OPERATOR -> t.text().equals("[") || t.text().equals("{");
            case DATA, PRINT_BEGIN, PRINT_END, BLOCK_BEGIN, BLOCK_END, END -> false;
        };
        return argument
                ? new Arguments(List.of(postfix(primary())), Map.of(), Optional.empty(), Optional.empty())
                : Arguments.NONE;
    }

    Arguments arguments() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        Optional<Expression> spread = Optional.empty();
        Optional<Expression> spreadNamed = Optional.empty();
        while (!tokens.current().operator(")")) {
            if (tokens.skipOperator("**")) {
                spreadNamed = Optional.of(expression());
            } else if (tokens.skipOperator("*")) {
                spread = Optional.of(expression());
            } else if (tokens.current().kind() == Kind.NAME && tokens.look().operator("=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expression());
            } else {
                positional.add(expression());
            }
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(")");
        return new Arguments(positional, named, spread, spreadNamed);
    }

    private int line() {
        return tokens.current().line();
    }
}
