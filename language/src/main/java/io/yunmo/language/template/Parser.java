package io.yunmo.language.template;

import io.yunmo.language.template.Statement.Branch;
import io.yunmo.language.template.Statement.Parameter;
import io.yunmo.language.template.Statement.Target;
import io.yunmo.language.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Parses a template's statements. */
final class Parser {
    private final Tokens tokens;
    private final ExpressionParser expressions;
    private int loops;

    private Parser(Tokens tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    /**
     * @throws SyntaxFault where the source is not understood
     */
    static List<Statement> parse(String source) {
        Parser parser = new Parser(new Tokens(Lexer.tokens(source)));
        List<Statement> all = parser.body();
        if (parser.tokens.current().kind() != Kind.END) {
            Token t = parser.tokens.look();
            throw new SyntaxFault("unexpected {% " + t.text() + " %}", t.line());
        }
        return all;
    }

    /** Statements up to a block that begins none: it is left for the caller, at its {@code {%}. */
    private List<Statement> body(String... ends) {
        tokens.enter();
        List<Statement> all = new ArrayList<>();
        while (true) {
            Token t = tokens.current();
            switch (t.kind()) {
                case DATA -> all.add(new Statement.Data(tokens.next().text(), t.line()));
                case PRINT_BEGIN -> all.add(print());
                case BLOCK_BEGIN -> {
                    String name = tokens.look().text();
                    if (List.of(ends).contains(name)) {
                        tokens.leave();
                        return List.copyOf(all);
                    }
                    all.add(block());
                }
                case END -> {
                    if (ends.length > 0) {
                        throw tokens.unexpected("{% " + ends[ends.length - 1] + " %}");
                    }
                    return List.copyOf(all);
                }
                case PRINT_END, BLOCK_END, NAME, TEXT, INTEGER, FLOAT, OPERATOR ->
                    throw tokens.unexpected("text or a tag");
            }
        }
    }

    private Statement print() {
        int line = tokens.next().line();
        Expression value = expressions.tuple(true);
        tokens.expect(Kind.PRINT_END, "}}");
        return new Statement.Print(value, line);
    }

    private Statement block() {
        tokens.next();
        Token name = tokens.expect(Kind.NAME, "a block's name");
        int line = name.line();
        return switch (name.text()) {
            case "if" -> conditional(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "call" -> call(line);
            case "filter" -> filter(line);
            case "with" -> with(line);
            case "generation" -> plain("endgeneration", line);
            case "block" -> {
                tokens.expect(Kind.NAME, "the block's name");
                yield plain("endblock", line);
            }
            case "do" -> {
                Expression value = expressions.tuple(true);
                end();
                yield new Statement.Do(value, line);
            }
            case "break", "continue" -> jump(name);
            default -> throw new SyntaxFault("{% " + name.text() + " %} is not known here", line);
        };
    }

    private void end() {
        tokens.expect(Kind.BLOCK_END, "%}");
    }

    /** The body of a block that has just begun, and its end. */
    private List<Statement> bodyTo(String end) {
        end();
        List<Statement> body = body(end);
        ended(end);
        return body;
    }

    private void ended(String end) {
        tokens.next();
        tokens.next();
        if (tokens.current().kind() == Kind.NAME && (end.equals("endblock") || end.equals("endmacro"))) {
            tokens.next();
        }
        end();
    }

    private Statement plain(String end, int line) {
        return new Statement.With(List.of(), bodyTo(end), line);
    }

    private Statement jump(Token name) {
        if (loops == 0) {
            throw new SyntaxFault("{% " + name.text() + " %} stands outside of a loop", name.line());
        }
        end();
        return name.text().equals("break") ? new Statement.Break(name.line()) : new Statement.Continue(name.line());
    }

    private Statement conditional(int line) {
        List<Branch> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        branches.add(branch());
        while (true) {
            tokens.next();
            String next = tokens.next().text();
            switch (next) {
                case "elif" -> branches.add(branch());
                case "else" -> {
                    end();
                    otherwise = body("endif");
                }
                default -> {
                    end();
                    return new Statement.If(List.copyOf(branches), otherwise, line);
                }
            }
        }
    }

    private Branch branch() {
        Expression test = expressions.tuple(false);
        end();
        return new Branch(test, body("elif", "else", "endif"));
    }

    private Statement loop(int line) {
        Target target = target(false);
        tokens.expectName("in");
        Expression over = expressions.tuple(false);
        Optional<Expression> test = tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        end();
        loops++;
        List<Statement> body = body("else", "endfor");
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.look().name("else")) {
            tokens.next();
            tokens.next();
            end();
            otherwise = body("endfor");
        }
        ended("endfor");
        return new Statement.For(target, over, test, body, otherwise, line);
    }

    private Statement set(int line) {
        Target target = target(true);
        if (tokens.skipOperator("=")) {
            Expression value = expressions.tuple(true);
            end();
            return new Statement.Set(target, value, line);
        }
        Expression filters = expressions.filtersAndTests(new Expression.Made(line));
        return new Statement.SetBlock(target, filters, bodyTo("endset"), line);
    }

    private Statement filter(int line) {
        Expression first = expressions.filterNamed(new Expression.Made(line), line);
        Expression filters = expressions.filtersAndTests(first);
        return new Statement.FilterBlock(filters, bodyTo("endfilter"), line);
    }

    private Statement macro(int line) {
        String name = tokens.expect(Kind.NAME, "the macro's name").text();
        List<Parameter> parameters = parameters();
        return new Statement.MacroOf(name, parameters, routine("endmacro"), line);
    }

    private Statement call(int line) {
        List<Parameter> parameters = tokens.current().operator("(") ? parameters() : List.of();
        Expression called = expressions.postfix(expressions.primary());
        if (!(called instanceof Expression.Call c)) {
            throw new SyntaxFault("{% call %} needs a call", line);
        }
        return new Statement.CallBlock(parameters, c.target(), c.arguments(), routine("endcall"), line);
    }

    /** A body that no loop around it reaches into. */
    private List<Statement> routine(String end) {
        int around = loops;
        loops = 0;
        List<Statement> body = bodyTo(end);
        loops = around;
        return body;
    }

    private List<Parameter> parameters() {
        tokens.expectOperator("(");
        List<Parameter> all = new ArrayList<>();
        while (!tokens.current().operator(")")) {
            String name = tokens.expect(Kind.NAME, "a parameter's name").text();
            all.add(new Parameter(
                    name, tokens.skipOperator("=") ? Optional.of(expressions.expression()) : Optional.empty()));
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        tokens.expectOperator(")");
        return List.copyOf(all);
    }

    private Statement with(int line) {
        List<Statement.Set> names = new ArrayList<>();
        while (tokens.current().kind() != Kind.BLOCK_END) {
            Target target =
                    new Statement.NameTarget(tokens.expect(Kind.NAME, "a name").text());
            tokens.expectOperator("=");
            names.add(new Statement.Set(target, expressions.expression(), line));
            if (!tokens.skipOperator(",")) {
                break;
            }
        }
        return new Statement.With(List.copyOf(names), bodyTo("endwith"), line);
    }

    private Target target(boolean namespaces) {
        List<Target> targets = new ArrayList<>();
        boolean comma = false;
        do {
            if (!targets.isEmpty()
                    && tokens.current().kind() != Kind.NAME
                    && !tokens.current().operator("(")) {
                break;
            }
            targets.add(oneTarget(namespaces));
            comma |= tokens.current().operator(",");
        } while (tokens.skipOperator(","));
        return comma ? new Statement.TupleTarget(List.copyOf(targets)) : targets.getFirst();
    }

    private Target oneTarget(boolean namespaces) {
        if (tokens.skipOperator("(")) {
            tokens.enter();
            Target inside = target(namespaces);
            tokens.leave();
            tokens.expectOperator(")");
            return inside;
        }
        String name = tokens.expect(Kind.NAME, "a name to assign to").text();
        if (namespaces && tokens.skipOperator(".")) {
            return new Statement.NamespaceTarget(
                    name, tokens.expect(Kind.NAME, "a name").text());
        }
        return new Statement.NameTarget(name);
    }
}
