package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Sequence;
import io.yunmo.language.template.Value.Tuple;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;

/** Python's {@code str} and {@code repr} of values. */
final class Printer {
    private final Budget budget;

    Printer(Budget budget) {
        this.budget = budget;
    }

    /** What is printed for a value. */
    String text(Object value) {
        return switch (Types.some(value)) {
            case String s -> s;
            case Long l -> Long.toString(l);
            case Value.Undefined u -> "";
            default -> representation(value);
        };
    }

    String representation(Object value) {
        StringBuilder s = new StringBuilder();
        represent(value, s);
        return budget.made(s.toString());
    }

    private void represent(Object value, StringBuilder to) {
        budget.enter();
        budget.step();
        if (to.length() > Budget.LONGEST_TEXT) {
            budget.make(to.length());
        }
        switch (Types.some(value)) {
            case Value.None none -> to.append("None");
            case Boolean b -> to.append(b ? "True" : "False");
            case Long l -> to.append(l.longValue());
            case Double d -> to.append(real(d));
            case String s -> quote(s, to);
            case Tuple t -> sequence(t, "(", t.items().size() == 1 ? ",)" : ")", to);
            case Value.Range r -> to.append(r.items().isEmpty() ? "range(0, 0)" : range(r));
            case Sequence s -> sequence(s, "[", "]", to);
            case Dict d -> dict(d, to);
            case Value.Undefined u -> to.append("Undefined");
            default -> to.append('<').append(Types.name(value)).append('>');
        }
        budget.leave();
    }

    private static String range(Value.Range r) {
        long end = r.start() + r.step() * r.items().size();
        return "range(" + r.start() + ", " + end + (r.step() == 1 ? ")" : ", " + r.step() + ")");
    }

    private void sequence(Sequence s, String open, String close, StringBuilder to) {
        to.append(open);
        boolean first = true;
        for (Object item : s.items()) {
            to.append(first ? "" : ", ");
            represent(item, to);
            first = false;
        }
        to.append(close);
    }

    private void dict(Dict d, StringBuilder to) {
        to.append('{');
        boolean first = true;
        for (Map.Entry<Object, Object> e : d.entries().entrySet()) {
            to.append(first ? "" : ", ");
            represent(e.getKey(), to);
            to.append(": ");
            represent(e.getValue(), to);
            first = false;
        }
        to.append('}');
    }

    /** The shortest digits that give the number back; a power where it is below -4 or above 15, as Python writes it. */
    static String real(double d) {
        if (Double.isNaN(d)) {
            return "nan";
        }
        if (Double.isInfinite(d)) {
            return d > 0 ? "inf" : "-inf";
        }
        if (d == 0) {
            return 1 / d < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(d);
        int power = shortest.precision() - shortest.scale() - 1;
        if (power >= -4 && power < 16) {
            String plain = shortest.toPlainString();
            return plain.indexOf('.') < 0 ? plain + ".0" : plain;
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String size = Math.abs(power) < 10 ? "0" + Math.abs(power) : Integer.toString(Math.abs(power));
        return (d < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + (power < 0 ? "-" : "+") + size;
    }

    /** Java writes two digits where one would do. */
    private static BigDecimal shortest(double d) {
        BigDecimal digits = new BigDecimal(Double.toString(d)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1));
        return one.doubleValue() == d ? one.stripTrailingZeros() : digits;
    }

    private static void quote(String s, StringBuilder to) {
        char quote = s.indexOf('\'') >= 0 && s.indexOf('"') < 0 ? '"' : '\'';
        to.append(quote);
        s.codePoints().forEach(c -> quoted(c, quote, to));
        to.append(quote);
    }

    private static void quoted(int c, char quote, StringBuilder to) {
        switch (c) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            case '\\' -> to.append("\\\\");
            default -> {
                if (c == quote) {
                    to.append('\\').append(quote);
                } else if (printable(c)) {
                    to.appendCodePoint(c);
                } else {
                    to.append(
                            c < 0x100
                                    ? "\\x%02x".formatted(c)
                                    : c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                }
            }
        }
    }

    /** As {@code str.isprintable}. */
    private static boolean printable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
