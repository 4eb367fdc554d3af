package io.yunmo.catalog;

import io.yunmo.tensor.YunmoException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What the records of this room check in their compact constructors. */
final class Checks {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,126}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final int MAX_PERSON = 200;
    private static final int MAX_FILES = 1000;

    private Checks() {}

    /** A name of something in the catalogue: lower case, so that two names never differ in case alone. */
    static String name(String what, String name) {
        if (name != null && NAME.matcher(name).matches()) {
            return name;
        }
        throw YunmoException.invalid(
                "%s '%s' is not a name: use 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit%s",
                what, shorten(name), suggestion(name));
    }

    private static String suggestion(String name) {
        if (name == null) {
            return "";
        }
        String lower = name.toLowerCase(Locale.ROOT).replace(' ', '-');
        return NAME.matcher(lower).matches() ? ", for example '" + lower + "'" : "";
    }

    static String fileName(String name) {
        if (name != null && FILE.matcher(name).matches()) {
            return name;
        }
        throw YunmoException.invalid(
                "'%s' is not a file name here: use 1 to 127 of A-Z, a-z, 0-9, '.', '_' and '-', beginning with a letter or a digit",
                shorten(name));
    }

    static String sha256(String sha256) {
        if (sha256 != null && SHA256.matcher(sha256).matches()) {
            return sha256;
        }
        throw YunmoException.invalid(
                "'%s' is not a SHA-256: give its 64 lower-case hexadecimal digits", shorten(sha256));
    }

    /** Who did it: any text of at most 200 characters, not blank. */
    static String person(String who) {
        if (who != null && !who.isBlank() && who.length() <= MAX_PERSON && who.indexOf('\0') < 0) {
            return who;
        }
        throw YunmoException.invalid("who does this must be named, in at most %d characters", MAX_PERSON);
    }

    static <T> T present(String what, T value) {
        if (value == null) {
            throw YunmoException.invalid("%s is missing", what);
        }
        return value;
    }

    static Instant instant(String what, Instant instant) {
        return present(what, instant).truncatedTo(ChronoUnit.MILLIS);
    }

    static Map<String, Artefact> files(Map<String, Artefact> files) {
        present("the map of files", files);
        if (files.size() > MAX_FILES) {
            throw YunmoException.invalid("%d files are too many; at most %d", files.size(), MAX_FILES);
        }
        Map<String, Artefact> copy = new LinkedHashMap<>();
        files.forEach((name, artefact) -> copy.put(fileName(name), present("the artefact of " + name, artefact)));
        return Collections.unmodifiableMap(copy);
    }

    static int atLeast(String what, int minimum, int value) {
        return (int) atLeast(what, (long) minimum, value);
    }

    static long atLeast(String what, long minimum, long value) {
        if (value < minimum) {
            throw YunmoException.invalid("%s is %d; it must be at least %d", what, value, minimum);
        }
        return value;
    }

    static String text(String what, int max, String text) {
        present(what, text);
        if (text.length() > max) {
            throw YunmoException.invalid("%s has %d characters; at most %d", what, text.length(), max);
        }
        if (text.indexOf('\0') >= 0) {
            throw YunmoException.invalid("%s holds a NUL character; remove it", what);
        }
        return text;
    }

    private static String shorten(String text) {
        return text != null && text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
