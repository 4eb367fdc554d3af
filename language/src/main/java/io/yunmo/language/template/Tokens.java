package io.yunmo.language.template;

import io.yunmo.language.template.Token.Kind;
import java.util.List;

/** A parser's place among a template's tokens, and how deep it is. */
final class Tokens {
    private static final int DEEPEST = 100;

    private final List<Token> tokens;
    private int at;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token current() {
        return tokens.get(at);
    }

    Token look() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    boolean skipOperator(String operator) {
        boolean there = current().operator(operator);
        if (there) {
            next();
        }
        return there;
    }

    boolean skipName(String name) {
        boolean there = current().name(name);
        if (there) {
            next();
        }
        return there;
    }

    Token expect(Kind kind, String what) {
        if (current().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    void expectOperator(String operator) {
        if (!skipOperator(operator)) {
            throw unexpected("'" + operator + "'");
        }
    }

    void expectName(String name) {
        if (!skipName(name)) {
            throw unexpected("'" + name + "'");
        }
    }

    SyntaxFault unexpected(String wanted) {
        return new SyntaxFault(
                "expected " + wanted + ", found " + current().described(),
                current().line());
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw new SyntaxFault(
                    "nested more than " + DEEPEST + " deep", current().line());
        }
    }

    void leave() {
        depth--;
    }
}
