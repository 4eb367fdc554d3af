package io.yunmo.server.training;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong with a form, so that its author hears all of it at once. Not thread-safe. */
final class Problems {
    private final List<String> found = new ArrayList<>();

    /** Notes one problem; the arguments are as in {@link String#format}. */
    void add(String path, String format, Object... arguments) {
        String text = arguments.length == 0 ? format : format.formatted(arguments);
        found.add(path.isEmpty() ? text : path + ": " + text);
    }

    /** Runs a check of another room and notes each line of the INVALID that it may throw. */
    void collect(String path, Runnable check) {
        try {
            check.run();
        } catch (YunmoException e) {
            for (String line : e.getMessage().split("\n")) {
                String text = line.strip();
                if (!text.isEmpty()) {
                    add(
                            path,
                            "%s",
                            path.isEmpty() || !text.startsWith(head(path))
                                    ? text
                                    : text.substring(head(path).length()));
                }
            }
        }
    }

    /** How other rooms begin a message about what stands at {@code path}. */
    private static String head(String path) {
        return path + ": ";
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    List<String> list() {
        return List.copyOf(found);
    }

    /** INVALID with every problem on a line of its own, when there is one. */
    void throwIfAny(String what) {
        if (!found.isEmpty()) {
            String head = found.size() == 1 ? what + " has a problem" : what + " has " + found.size() + " problems";
            throw YunmoException.invalid("%s", head + ":\n  - " + String.join("\n  - ", found));
        }
    }
}
