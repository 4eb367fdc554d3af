package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Tuple;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code format % values}: {@code %s %r %d %i %x %X %o %f %e %g %%}, with flags, width and precision. */
final class PercentFormat {
    private static final Pattern PLACE =
            Pattern.compile("%(?:\\(([^)]*)\\))?([-+ #0]*)(\\d*)(?:\\.(\\d+))?([a-zA-Z%])");
    private static final int WIDEST = 10_000;

    private final Budget budget;
    private final Printer printer;

    PercentFormat(Budget budget) {
        this.budget = budget;
        this.printer = new Printer(budget);
    }

    String format(String format, Object values) {
        List<Object> positional = values instanceof Tuple t ? t.items() : java.util.Collections.singletonList(values);
        StringBuilder made = new StringBuilder();
        Matcher place = PLACE.matcher(format);
        int from = 0;
        int next = 0;
        while (place.find()) {
            made.append(format, from, place.start());
            from = place.end();
            if (place.group(5).equals("%")) {
                made.append('%');
                continue;
            }
            Object value;
            if (place.group(1) != null) {
                value = named(values, place.group(1));
            } else if (next < positional.size()) {
                value = positional.get(next++);
            } else {
                throw Fault.of("not enough arguments for format string");
            }
            made.append(budget.made(one(place, value)));
        }
        if (next < positional.size() && !(values instanceof Dict)) {
            throw Fault.of("not all arguments converted during string formatting");
        }
        return budget.made(made.append(format, from, format.length()).toString());
    }

    private static Object named(Object values, String name) {
        if (!(values instanceof Dict d) || !d.entries().containsKey(name)) {
            throw Fault.of("the format names '%s', which is not given", name);
        }
        return d.entries().get(name);
    }

    private String one(Matcher place, Object value) {
        String flags = place.group(2);
        int precision = place.group(4) == null ? -1 : size(place.group(4));
        String text = switch (place.group(5)) {
            case "s" -> cut(printer.text(value), precision);
            case "r" -> cut(printer.representation(value), precision);
            case "d", "i", "u" -> Long.toString(value instanceof Double d ? (long) d.doubleValue() : whole(value));
            case "x" -> Long.toString(whole(value), 16);
            case "X" -> Long.toString(whole(value), 16).toUpperCase(Locale.ROOT);
            case "o" -> Long.toString(whole(value), 8);
            case "f", "F" -> fixed(Types.real(value), precision < 0 ? 6 : precision);
            case "e" -> String.format(Locale.ROOT, "%." + (precision < 0 ? 6 : precision) + "e", Types.real(value));
            case "g" -> Printer.real(Types.real(value)).replaceAll("\\.0$", "");
            default -> throw Fault.of("unsupported format character '%s'", place.group(5));
        };
        boolean number = !"sr".contains(place.group(5));
        String signed = number && flags.contains("+") && !text.startsWith("-") ? "+" + text : text;
        int width = place.group(3).isEmpty() ? 0 : size(place.group(3));
        return padded(signed, width, flags.contains("-"), number && flags.contains("0"));
    }

    /** A number with that many digits after the point, rounded half to even from its exact value. */
    static String fixed(double value, int digits) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Printer.real(value);
        }
        String text = new java.math.BigDecimal(value)
                .setScale(digits, java.math.RoundingMode.HALF_EVEN)
                .toPlainString();
        return 1 / value < 0 && !text.startsWith("-") ? "-" + text : text;
    }

    private static int size(String digits) {
        if (digits.length() > 5 || Integer.parseInt(digits) > WIDEST) {
            throw Fault.of("a width or precision in a format is beyond %d", WIDEST);
        }
        return Integer.parseInt(digits);
    }

    private static String cut(String s, int precision) {
        return precision < 0 || Characters.length(s) <= precision ? s : Characters.slice(s, 0, precision);
    }

    private static long whole(Object value) {
        return Types.whole(value, "the value of %d");
    }

    private static String padded(String s, int width, boolean left, boolean zeros) {
        int missing = width - Characters.length(s);
        if (missing <= 0) {
            return s;
        }
        if (left) {
            return s + " ".repeat(missing);
        }
        boolean sign = zeros && (s.startsWith("-") || s.startsWith("+"));
        return sign ? s.charAt(0) + "0".repeat(missing) + s.substring(1) : (zeros ? "0" : " ").repeat(missing) + s;
    }
}
