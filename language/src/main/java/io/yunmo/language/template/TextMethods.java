package io.yunmo.language.template;

import io.yunmo.language.template.Value.Sequenced;
import io.yunmo.language.template.Value.Tuple;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Methods of Python's str. */
final class TextMethods {
    static final Set<String> NAMES = Set.of(
            "split",
            "rsplit",
            "splitlines",
            "partition",
            "rpartition",
            "strip",
            "lstrip",
            "rstrip",
            "startswith",
            "endswith",
            "removeprefix",
            "removesuffix",
            "replace",
            "find",
            "rfind",
            "index",
            "rindex",
            "count",
            "join",
            "lower",
            "upper",
            "casefold",
            "title",
            "capitalize",
            "swapcase",
            "isdigit",
            "isdecimal",
            "isnumeric",
            "isalpha",
            "isalnum",
            "isspace",
            "isupper",
            "islower",
            "zfill",
            "ljust",
            "rjust",
            "center",
            "format");

    private final Budget budget;

    TextMethods(Budget budget) {
        this.budget = budget;
    }

    Object call(String s, String name, Given given) {
        budget.read(s.length());
        return switch (name) {
            case "split", "rsplit", "splitlines", "partition", "rpartition" -> parts(s, name, given);
            case "strip", "lstrip", "rstrip" ->
                strip(s, given.at(0, "chars", null), !name.equals("rstrip"), !name.equals("lstrip"));
            case "startswith" -> affix(given, s::startsWith);
            case "endswith" -> affix(given, s::endsWith);
            case "removeprefix" -> {
                String prefix = given.text(0, "prefix", null);
                yield s.startsWith(prefix) ? s.substring(prefix.length()) : s;
            }
            case "removesuffix" -> {
                String suffix = given.text(0, "suffix", null);
                yield s.endsWith(suffix) ? s.substring(0, s.length() - suffix.length()) : s;
            }
            case "replace" ->
                replace(s, given.text(0, "old", null), given.text(1, "new", null), given.whole(2, "count", -1));
            case "find", "rfind", "index", "rindex" -> find(s, name, given.text(0, "sub", null));
            case "count" -> count(s, given.text(0, "sub", null));
            case "join" -> join(s, given.need(0, "iterable"));
            case "zfill", "ljust", "rjust", "center" -> padded(s, name, given);
            case "format" -> new BraceFormat(budget).format(s, given);
            case "isdigit", "isdecimal", "isnumeric", "isalpha", "isalnum", "isspace", "isupper", "islower" ->
                is(s, name);
            default -> budget.made(cased(s, name));
        };
    }

    private Object parts(String s, String name, Given given) {
        return switch (name) {
            case "split" -> new Sequenced(split(s, given.at(0, "sep", null), given.whole(1, "maxsplit", -1)));
            case "rsplit" -> new Sequenced(splitBack(s, given.at(0, "sep", null), given.whole(1, "maxsplit", -1)));
            case "splitlines" -> new Sequenced(lines(s, given.truth(0, "keepends", false)));
            default -> partition(s, given.text(0, "sep", null), name.equals("rpartition"));
        };
    }

    private List<Object> split(String s, Object separator, long most) {
        if (separator == null) {
            return words(s, most);
        }
        String by = separator(separator);
        List<Object> parts = new ArrayList<>();
        int from = 0;
        for (int i = s.indexOf(by); i >= 0 && parts.size() != most; i = s.indexOf(by, from)) {
            budget.keep(1);
            parts.add(s.substring(from, i));
            from = i + by.length();
        }
        parts.add(s.substring(from));
        budget.make(s.length());
        return parts;
    }

    private static String separator(Object separator) {
        if (!(separator instanceof String by) || by.isEmpty()) {
            throw Fault.of("a separator must be a string that is not empty");
        }
        return by;
    }

    private List<Object> words(String s, long most) {
        List<Object> words = new ArrayList<>();
        int at = Characters.skip(s, 0);
        while (at < s.length()) {
            budget.step();
            int end = at;
            if (words.size() == most) {
                words.add(s.substring(at));
                break;
            }
            while (end < s.length() && !Characters.space(s.charAt(end))) {
                end++;
            }
            words.add(s.substring(at, end));
            at = Characters.skip(s, end);
        }
        budget.make(s.length());
        return words;
    }

    private List<Object> splitBack(String s, Object separator, long most) {
        List<Object> parts = separator == null ? wordsBack(s, most) : partsBack(s, separator(separator), most);
        Collections.reverse(parts);
        budget.make(s.length());
        return parts;
    }

    private List<Object> wordsBack(String s, long most) {
        List<Object> words = new ArrayList<>();
        int end = Characters.skipBack(s, s.length());
        while (end > 0) {
            budget.step();
            int begin = words.size() == most ? 0 : end;
            while (begin > 0 && !Characters.space(s.charAt(begin - 1))) {
                begin--;
            }
            words.add(s.substring(begin, end));
            end = Characters.skipBack(s, begin);
        }
        return words;
    }

    private List<Object> partsBack(String s, String by, long most) {
        List<Object> parts = new ArrayList<>();
        int end = s.length();
        int at = s.lastIndexOf(by);
        while (at >= 0 && parts.size() != most) {
            budget.keep(1);
            parts.add(s.substring(at + by.length(), end));
            end = at;
            at = end < by.length() ? -1 : s.lastIndexOf(by, end - by.length());
        }
        parts.add(s.substring(0, end));
        return parts;
    }

    List<Object> lines(String s, boolean ends) {
        List<Object> lines = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < s.length(); i++) {
            if (Characters.lineBreak(s.charAt(i))) {
                budget.step();
                int end = s.startsWith("\r\n", i) ? i + 2 : i + 1;
                lines.add(s.substring(from, ends ? end : i));
                from = end;
                i = end - 1;
            }
        }
        if (from < s.length()) {
            lines.add(s.substring(from));
        }
        budget.make(s.length());
        return lines;
    }

    private Tuple partition(String s, String by, boolean last) {
        int at = last ? s.lastIndexOf(separator(by)) : s.indexOf(separator(by));
        budget.make(s.length());
        if (at < 0) {
            return new Tuple(last ? List.of("", "", s) : List.of(s, "", ""));
        }
        return new Tuple(List.of(s.substring(0, at), by, s.substring(at + by.length())));
    }

    String strip(String s, Object characters, boolean front, boolean back) {
        if (characters != null && !(characters instanceof String)) {
            throw Fault.of("strip() needs a string of characters, not %s", Types.name(characters));
        }
        IntPredicate goes = characters instanceof String set ? c -> set.indexOf(c) >= 0 : Characters::space;
        int from = 0;
        int to = s.length();
        while (front && from < to && goes.test(s.codePointAt(from))) {
            from += Character.charCount(s.codePointAt(from));
        }
        while (back && to > from && goes.test(s.codePointBefore(to))) {
            to -= Character.charCount(s.codePointBefore(to));
        }
        return budget.made(s.substring(from, to));
    }

    private static boolean affix(Given given, Predicate<String> has) {
        return switch (Types.some(given.need(0, "prefix"))) {
            case String one -> has.test(one);
            case Tuple several ->
                several.items().stream().anyMatch(one -> one instanceof String text && has.test(text));
            default -> throw Fault.of("startswith and endswith need a string or a tuple of strings");
        };
    }

    String replace(String s, String old, String fresh, long most) {
        StringBuilder made = new StringBuilder();
        int from = 0;
        long done = 0;
        int at = s.indexOf(old);
        while (at >= 0 && done != most) {
            budget.step();
            made.append(s, from, at).append(fresh);
            from = at + old.length();
            done++;
            if (old.isEmpty()) {
                if (at == s.length()) {
                    break;
                }
                int next = s.offsetByCodePoints(at, 1);
                made.append(s, at, next);
                from = next;
            }
            at = s.indexOf(old, from);
            check(made.length());
        }
        return budget.made(made.append(s, from, s.length()).toString());
    }

    private void check(int length) {
        if (length > Budget.LONGEST_TEXT) {
            budget.make(length);
        }
    }

    private static Object find(String s, String name, String part) {
        int at = name.startsWith("r") ? s.lastIndexOf(part) : s.indexOf(part);
        if (at < 0 && name.endsWith("index")) {
            throw Fault.of("substring not found");
        }
        return at < 0 ? -1L : (long) s.codePointCount(0, at);
    }

    private Object count(String s, String part) {
        if (part.isEmpty()) {
            return Characters.length(s) + 1L;
        }
        long n = 0;
        for (int i = s.indexOf(part); i >= 0; i = s.indexOf(part, i + part.length())) {
            budget.step();
            n++;
        }
        return n;
    }

    private String join(String between, Object items) {
        StringBuilder made = new StringBuilder();
        boolean first = true;
        for (Object item : Types.elements(items, budget)) {
            budget.step();
            if (!(item instanceof String text)) {
                throw Fault.of("join() needs strings, found %s", Types.name(item));
            }
            made.append(first ? "" : between).append(text);
            first = false;
            check(made.length());
        }
        return budget.made(made.toString());
    }

    private String padded(String s, String name, Given given) {
        String fill = given.text(1, "fillchar", name.equals("zfill") ? "0" : " ");
        long missing = given.whole(0, "width", 0) - Characters.length(s);
        if (missing <= 0) {
            return s;
        }
        budget.make(missing + s.length());
        int n = (int) missing;
        return switch (name) {
            case "ljust" -> s + fill.repeat(n);
            case "rjust" -> fill.repeat(n) + s;
            case "zfill" ->
                s.startsWith("-") || s.startsWith("+")
                        ? s.charAt(0) + fill.repeat(n) + s.substring(1)
                        : fill.repeat(n) + s;
            default -> {
                int left = n / 2 + (n & (n + Characters.length(s)) & 1);
                yield fill.repeat(left) + s + fill.repeat(n - left);
            }
        };
    }

    static boolean is(String s, String name) {
        if (name.equals("isupper")) {
            return s.codePoints().anyMatch(Character::isUpperCase) && s.equals(s.toUpperCase(Locale.ROOT));
        }
        if (name.equals("islower")) {
            return s.codePoints().anyMatch(Character::isLowerCase) && s.equals(s.toLowerCase(Locale.ROOT));
        }
        IntPredicate each = switch (name) {
            case "isalpha" -> Character::isLetter;
            case "isalnum" -> Character::isLetterOrDigit;
            case "isspace" -> Characters::space;
            default -> Character::isDigit;
        };
        return !s.isEmpty() && s.codePoints().allMatch(each);
    }

    static String cased(String s, String name) {
        return switch (name) {
            case "lower" -> s.toLowerCase(Locale.ROOT);
            case "casefold" -> s.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            case "upper" -> s.toUpperCase(Locale.ROOT);
            case "capitalize" -> capitalized(s);
            case "title" -> title(s);
            default -> swapped(s);
        };
    }

    static String capitalized(String s) {
        if (s.isEmpty()) {
            return s;
        }
        int first = s.offsetByCodePoints(0, 1);
        return s.substring(0, first).toUpperCase(Locale.ROOT)
                + s.substring(first).toLowerCase(Locale.ROOT);
    }

    private static String title(String s) {
        StringBuilder made = new StringBuilder();
        boolean inside = false;
        for (int c : s.codePoints().toArray()) {
            made.appendCodePoint(inside ? Character.toLowerCase(c) : Character.toTitleCase(c));
            inside = Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
        }
        return made.toString();
    }

    private static String swapped(String s) {
        StringBuilder made = new StringBuilder();
        s.codePoints()
                .forEach(c -> made.appendCodePoint(
                        Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c)));
        return made.toString();
    }
}
