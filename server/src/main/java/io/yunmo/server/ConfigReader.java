package io.yunmo.server;

import io.yunmo.serving.runtime.Nearest;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Reads named values from a flat map of dotted names and remembers every problem, so that all of them are reported at
 * once. A name that was asked for is a known one; {@link #finish} reports the others with the nearest known name.
 */
final class ConfigReader {
    private final Map<String, String> given;
    private final Map<String, String> asked = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    ConfigReader(Map<String, String> given) {
        this.given = given;
    }

    String text(String name, String standard) {
        asked.put(name, standard);
        return given.getOrDefault(name, standard);
    }

    int integer(String name, int standard, int least, int most) {
        String text = text(name, Integer.toString(standard));
        return parse(name, text, standard, "a whole number from " + least + " to " + most, t -> {
            int value = Integer.parseInt(t);
            if (value < least || value > most) {
                throw new NumberFormatException();
            }
            return value;
        });
    }

    boolean flag(String name, boolean standard) {
        String text = text(name, Boolean.toString(standard));
        return parse(name, text, standard, "true or false", t -> switch (t.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "on" -> true;
            case "false", "no", "off" -> false;
            default -> throw new NumberFormatException();
        });
    }

    /** One of an enum's constants, in lower case. */
    <E extends Enum<E>> E choice(String name, E standard) {
        List<E> all = List.of(standard.getDeclaringClass().getEnumConstants());
        List<String> names =
                all.stream().map(e -> e.name().toLowerCase(Locale.ROOT)).toList();
        String text = text(name, standard.name().toLowerCase(Locale.ROOT));
        return parse(name, text, standard, "one of " + String.join(", ", names), t -> {
            int i = names.indexOf(t.toLowerCase(Locale.ROOT));
            if (i < 0) {
                throw new NumberFormatException();
            }
            return all.get(i);
        });
    }

    /** A size such as {@code 64MiB}, {@code 512KiB} or a plain number of bytes. */
    long bytes(String name, String standard, long least) {
        return parse(
                name,
                text(name, standard),
                ConfigUnits.bytes(standard),
                "a size of " + least + " bytes or more, such as 64MiB",
                t -> {
                    long value = ConfigUnits.bytes(t);
                    if (value < least) {
                        throw new NumberFormatException();
                    }
                    return value;
                });
    }

    /** A time such as {@code 30s}, {@code 250ms} or {@code 5m}. */
    Duration duration(String name, String standard, Duration least) {
        return parse(
                name,
                text(name, standard),
                ConfigUnits.duration(standard),
                "a time of " + ConfigUnits.text(least) + " or more, such as 30s",
                t -> {
                    Duration value = ConfigUnits.duration(t);
                    if (value.compareTo(least) < 0) {
                        throw new NumberFormatException();
                    }
                    return value;
                });
    }

    void problem(String text) {
        problems.add(text);
    }

    /** The names asked for so far and their defaults, in order. */
    Map<String, String> asked() {
        return new LinkedHashMap<>(asked);
    }

    /** INVALID with every problem, one a line, when there is any. */
    void finish() {
        for (String name : given.keySet()) {
            if (!asked.containsKey(name)) {
                String nearest = Nearest.name(name, asked.keySet())
                        .map(n -> "; did you mean '" + n + "'?")
                        .orElse("");
                problems.add("there is no field '" + name + "'" + nearest);
            }
        }
        if (!problems.isEmpty()) {
            throw YunmoException.invalid(
                    "%s",
                    "the configuration has " + problems.size() + (problems.size() == 1 ? " problem:" : " problems:")
                            + "\n  - " + String.join("\n  - ", problems));
        }
    }

    private <T> T parse(String name, String text, T standard, String expected, Function<String, T> parser) {
        try {
            return parser.apply(text.strip());
        } catch (NumberFormatException | ArithmeticException e) {
            problems.add(name + " is '" + text + "', expected " + expected);
            return standard;
        }
    }
}
