package io.yunmo.language.template;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Python's {@code str.format} in the part that templates use: {@code {}}, {@code {0}}, {@code {name}}, with {@code !r}, {@code
 * !s} and {@code :.2f} or {@code :d}; doubled braces are braces.
 */
final class BraceFormat {
    private static final Pattern PLACE =
            Pattern.compile("\\{\\{|}}|\\{([A-Za-z_0-9]*)(![rs])?(?::(?:\\.(\\d{1,3})f|d|s)?)?}|[{}]");

    private final Budget budget;
    private final Printer printer;

    BraceFormat(Budget budget) {
        this.budget = budget;
        this.printer = new Printer(budget);
    }

    String format(String format, Given given) {
        StringBuilder made = new StringBuilder();
        Matcher place = PLACE.matcher(format);
        int from = 0;
        int next = 0;
        while (place.find()) {
            made.append(format, from, place.start());
            from = place.end();
            if (place.group().equals("{{") || place.group().equals("}}")) {
                made.append(place.group().charAt(0));
                continue;
            }
            if (place.group(1) == null) {
                throw Fault.of("the format string has a field that is not known here");
            }
            String name = place.group(1);
            boolean numbered = name.isEmpty() || Character.isDigit(name.charAt(0));
            Object value = numbered ? positional(given, name.isEmpty() ? next++ : index(name)) : named(given, name);
            made.append(budget.made(one(place, value)));
        }
        return budget.made(made.append(format, from, format.length()).toString());
    }

    private static int index(String digits) {
        return digits.length() > 4 || !digits.chars().allMatch(Character::isDigit)
                ? Integer.MAX_VALUE
                : Integer.parseInt(digits);
    }

    private static Object positional(Given given, int index) {
        if (index >= given.positional().size()) {
            throw Fault.of("the format string names more values than are given");
        }
        return given.positional().get(index);
    }

    private static Object named(Given given, String name) {
        if (!given.named().containsKey(name)) {
            throw Fault.of("the format string names '%s', which is not given", name);
        }
        return given.named().get(name);
    }

    private String one(Matcher place, Object value) {
        if (place.group(3) != null) {
            return PercentFormat.fixed(Types.real(value), Integer.parseInt(place.group(3)));
        }
        return "!r".equals(place.group(2)) ? printer.representation(value) : printer.text(value);
    }
}
