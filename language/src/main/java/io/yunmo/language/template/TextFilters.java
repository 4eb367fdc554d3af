package io.yunmo.language.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Filters that make a text from a text. */
final class TextFilters {
    private static final Set<String> NAMES = Set.of(
            "upper",
            "lower",
            "capitalize",
            "title",
            "trim",
            "replace",
            "indent",
            "safe",
            "escape",
            "e",
            "forceescape",
            "center",
            "format",
            "wordcount",
            "truncate",
            "striptags",
            "urlencode");

    private final Budget budget;
    private final TextMethods methods;

    TextFilters(Budget budget) {
        this.budget = budget;
        this.methods = new TextMethods(budget);
    }

    boolean knows(String name) {
        return NAMES.contains(name);
    }

    Object apply(String name, String s, Given given) {
        budget.read(s.length());
        return switch (name) {
            case "upper", "lower", "capitalize" -> budget.made(TextMethods.cased(s, name));
            case "title" -> budget.made(title(s));
            case "trim" -> methods.strip(s, given.at(0, "chars", null), true, true);
            case "replace" -> replace(s, given);
            case "indent" -> indent(s, given);
            case "safe" -> s;
            case "escape", "e", "forceescape" -> budget.made(escape(s));
            case "center" ->
                methods.call(s, "center", new Given(List.of(given.whole(0, "width", 80)), java.util.Map.of()));
            case "format" -> new PercentFormat(budget).format(s, formatted(given));
            case "wordcount" -> (long) words(s);
            case "truncate" -> truncate(s, given);
            case "striptags" -> budget.made(escaped(Patterns.TAG.matcher(s).replaceAll("")));
            default -> budget.made(encode(s));
        };
    }

    private String replace(String s, Given given) {
        Printer printer = new Printer(budget);
        Object count = given.at(2, "count", null);
        return methods.replace(
                s,
                printer.text(given.need(0, "old")),
                printer.text(given.need(1, "new")),
                count == null ? -1 : Types.whole(count, "replace's count"));
    }

    private static Object formatted(Given given) {
        if (!given.named().isEmpty()) {
            Value.Dict values = Value.Dict.empty();
            values.entries().putAll(given.named());
            return values;
        }
        return new Value.Tuple(given.positional());
    }

    private static String title(String s) {
        StringBuilder made = new StringBuilder();
        Matcher end = Patterns.WORD_BREAK.matcher(s);
        int from = 0;
        while (end.find()) {
            made.append(TextMethods.capitalized(s.substring(from, end.start()))).append(end.group());
            from = end.end();
        }
        return made.append(TextMethods.capitalized(s.substring(from))).toString();
    }

    private String indent(String s, Given given) {
        Object width = given.at(0, "width", 4L);
        String by = width instanceof String text ? text : spaces(Types.whole(width, "indent's width"));
        boolean blank = given.truth(2, "blank", false);
        List<Object> lines = new ArrayList<>(methods.lines(s + "\n", false));
        budget.make(s.length() + (long) lines.size() * by.length());
        StringBuilder made = new StringBuilder(given.truth(1, "first", false) ? by : "");
        boolean first = true;
        for (Object line : lines) {
            made.append(first ? "" : "\n");
            made.append(!first && (blank || !line.equals("")) ? by : "").append(line);
            first = false;
        }
        return made.toString();
    }

    private String spaces(long width) {
        budget.make(Math.max(0, width));
        return " ".repeat((int) Math.max(0, width));
    }

    private static String escape(String s) {
        return s.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;");
    }

    private static String escaped(String s) {
        return String.join(" ", s.strip().split("\\s+"))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&#39;", "'")
                .replace("&#34;", "\"")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    private static int words(String s) {
        int words = 0;
        Matcher word = Patterns.WORD.matcher(s);
        while (word.find()) {
            words++;
        }
        return words;
    }

    private String truncate(String s, Given given) {
        int length = (int) Math.clamp(given.whole(0, "length", 255), 0L, (long) Integer.MAX_VALUE);
        String end = given.text(2, "end", "...");
        long leeway = given.whole(3, "leeway", 5);
        if (Characters.length(s) <= length + leeway) {
            return s;
        }
        String kept = Characters.slice(s, 0, Math.max(0, length - Characters.length(end)));
        int word = kept.lastIndexOf(' ');
        boolean whole = given.truth(1, "killwords", false) || word < 0;
        return budget.made((whole ? kept : kept.substring(0, word)) + end);
    }

    private static String encode(String s) {
        StringBuilder made = new StringBuilder();
        for (byte b : s.getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 128 && (Character.isLetterOrDigit(c) || "_.-~/".indexOf(c) >= 0);
            made.append(plain ? Character.toString(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return made.toString();
    }

    /** Apart, so that they are compiled for the templates that need them only. */
    private static final class Patterns {
        static final Pattern WORD_BREAK = Pattern.compile("[-\\s({\\[<]+");
        static final Pattern TAG = Pattern.compile("(?s)<!--.*?-->|<[^>]*>");
        static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
    }
}
