package io.yunmo.language.template;

import io.yunmo.language.template.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a template into tokens as Jinja2 does with trim_blocks and lstrip_blocks: a newline after a block or comment goes, so
 * does blank before one that begins a line; {@code -} takes all blank on its side, {@code +} leaves it. One newline at the
 * template's end goes.
 */
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private boolean lineStarts = true;

    private Lexer(String source) {
        this.source = source;
    }

    /**
     * @throws SyntaxFault where the source is not understood
     */
    static List<Token> tokens(String template) {
        String s = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(s.endsWith("\n") ? s.substring(0, s.length() - 1) : s);
        lexer.run();
        return lexer.tokens;
    }

    private void run() {
        while (at < source.length()) {
            int tag = nextTag();
            if (tag < 0) {
                data(source.substring(at));
                advance(source.length());
            } else {
                tag(tag);
            }
        }
        add(Kind.END, "");
    }

    private int nextTag() {
        for (int i = source.indexOf('{', at); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char c = source.charAt(i + 1);
            if (c == '{' || c == '%' || c == '#') {
                return i;
            }
        }
        return -1;
    }

    private void tag(int begin) {
        char kind = source.charAt(begin + 1);
        int inside = begin + 2;
        char sign = inside < source.length() ? source.charAt(inside) : 0;
        boolean signed = sign == '-' || sign == '+';
        data(stripped(source.substring(at, begin), signed ? sign : 0, kind != '{'));
        advance(begin);
        int from = signed ? inside + 1 : inside;
        switch (kind) {
            case '#' -> comment(from);
            case '{' -> {
                add(Kind.PRINT_BEGIN, "{{");
                advance(from);
                inside("}}", Kind.PRINT_END);
            }
            default -> block(from);
        }
        lineStarts = source.charAt(at - 1) == '\n';
    }

    private String stripped(String text, char sign, boolean lstrip) {
        if (sign == '-') {
            return text.substring(0, Characters.skipBack(text, text.length()));
        }
        int last = text.lastIndexOf('\n') + 1;
        boolean goes = sign != '+' && lstrip && (last > 0 || lineStarts) && Characters.blank(text, last, text.length());
        return goes ? text.substring(0, last) : text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            add(Kind.DATA, text);
        }
    }

    private void comment(int from) {
        int end = source.indexOf("#}", from);
        if (end < 0) {
            throw new SyntaxFault("a comment has no end (#})", line);
        }
        char sign = end > from ? source.charAt(end - 1) : 0;
        advance(end + 2);
        after(sign);
    }

    /** What a block's or comment's end takes with it. */
    private void after(char sign) {
        if (sign == '-') {
            advance(Characters.skip(source, at));
        } else if (sign != '+' && at < source.length() && source.charAt(at) == '\n') {
            advance(at + 1);
        }
    }

    private void block(int from) {
        int name = Characters.skip(source, from);
        int after = Characters.skip(source, name + 3);
        if (source.startsWith("raw", name) && (source.startsWith("%}", after) || source.startsWith("-%}", after))) {
            advance(after);
            raw();
            return;
        }
        add(Kind.BLOCK_BEGIN, "{%");
        advance(from);
        inside("%}", Kind.BLOCK_END);
    }

    private void raw() {
        int begin = source.startsWith("-", at) ? Characters.skip(source, at + 3) : at + 2;
        advance(begin);
        for (int i = source.indexOf("{%", at); i >= 0; i = source.indexOf("{%", i + 2)) {
            char sign = i + 2 < source.length() ? source.charAt(i + 2) : 0;
            boolean signed = sign == '-' || sign == '+';
            int name = Characters.skip(source, signed ? i + 3 : i + 2);
            int end = Characters.skip(source, name + 6);
            char last = end < source.length() ? source.charAt(end) : 0;
            boolean lastSigned = last == '-' || last == '+';
            if (source.startsWith("endraw", name) && source.startsWith("%}", lastSigned ? end + 1 : end)) {
                data(stripped(source.substring(at, i), signed ? sign : 0, true));
                advance((lastSigned ? end + 1 : end) + 2);
                after(lastSigned ? last : 0);
                return;
            }
        }
        throw new SyntaxFault("{% raw %} has no {% endraw %}", line);
    }

    private void inside(String end, Kind endKind) {
        List<Character> open = new ArrayList<>();
        while (true) {
            advance(Characters.skip(source, at));
            if (at >= source.length()) {
                throw new SyntaxFault("a tag has no end (" + end + ")", line);
            }
            char c = source.charAt(at);
            boolean minus = c == '-';
            boolean plus = c == '+' && endKind == Kind.BLOCK_END;
            if (open.isEmpty() && source.startsWith(end, minus || plus ? at + 1 : at)) {
                add(endKind, end);
                advance(at + (minus || plus ? 3 : 2));
                if (endKind == Kind.BLOCK_END) {
                    after(minus || plus ? c : 0);
                } else if (minus) {
                    advance(Characters.skip(source, at));
                }
                return;
            }
            token(c, open);
        }
    }

    private void token(char c, List<Character> open) {
        if (c == '\'' || c == '"') {
            text(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            int end = at;
            while (end < source.length() && (Character.isUnicodeIdentifierPart(source.charAt(end)))) {
                end++;
            }
            take(Kind.NAME, end);
        } else {
            operator(c, open);
        }
    }

    private void operator(char c, List<Character> open) {
        String operator = operator();
        if ("([{".indexOf(c) >= 0) {
            open.add(c == '(' ? ')' : c == '[' ? ']' : '}');
        } else if (")]}".indexOf(c) >= 0 && (open.isEmpty() || open.removeLast() != c)) {
            throw new SyntaxFault("unexpected '" + c + "'", line);
        }
        take(Kind.OPERATOR, at + operator.length());
    }

    private String operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                return operator;
            }
        }
        throw new SyntaxFault("unexpected character '" + source.charAt(at) + "'", line);
    }

    private void number() {
        boolean radix =
                source.charAt(at) == '0' && at + 1 < source.length() && "bBoOxX".indexOf(source.charAt(at + 1)) >= 0;
        int end = digits(at + (radix ? 2 : 0), radix);
        int whole = end;
        if (!radix && end + 1 < source.length() && source.charAt(end) == '.' && digit(end + 1)) {
            end = digits(end + 1, false);
        }
        if (!radix && end < source.length() && (source.charAt(end) | 32) == 'e') {
            int power = end + 1;
            if (power < source.length() && "+-".indexOf(source.charAt(power)) >= 0) {
                power++;
            }
            end = digit(power) ? digits(power, false) : end;
        }
        take(end > whole ? Kind.FLOAT : Kind.INTEGER, end);
    }

    private boolean digit(int i) {
        return i < source.length() && source.charAt(i) >= '0' && source.charAt(i) <= '9';
    }

    private int digits(int from, boolean hexadecimal) {
        int i = from;
        while (i < source.length()
                && (digit(i) || source.charAt(i) == '_' || hexadecimal && Character.digit(source.charAt(i), 16) >= 0)) {
            i++;
        }
        return i;
    }

    private void text(char quote) {
        StringBuilder s = new StringBuilder();
        int i = at + 1;
        while (i < source.length() && source.charAt(i) != quote) {
            if (source.charAt(i) == '\\' && i + 1 < source.length()) {
                i = Escapes.read(source, i + 1, s, line);
            } else {
                s.append(source.charAt(i++));
            }
        }
        if (i >= source.length()) {
            throw new SyntaxFault("a string has no end (" + quote + ")", line);
        }
        add(Kind.TEXT, s.toString());
        advance(i + 1);
    }

    private void take(Kind kind, int end) {
        add(kind, source.substring(at, end));
        advance(end);
    }

    private void add(Kind kind, String text) {
        tokens.add(new Token(kind, text, line));
    }

    private void advance(int to) {
        for (int i = at; i < to; i++) {
            line += source.charAt(i) == '\n' ? 1 : 0;
        }
        at = to;
    }
}
