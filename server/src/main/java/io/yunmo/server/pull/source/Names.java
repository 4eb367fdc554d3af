package io.yunmo.server.pull.source;

import java.util.Locale;

/** Names of models made from names of files and repositories. */
final class Names {
    private static final int LONGEST = 63;

    private Names() {}

    /** A catalogue name out of any text: its last path segment without {@code .gguf}, in the letters that names have. */
    static String of(String path) {
        String last = path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (last.endsWith(".gguf")) {
            last = last.substring(0, last.length() - 5);
        }
        String name = last.replaceAll("[^a-z0-9._-]+", "-").replaceAll("^[^a-z0-9]+", "");
        if (name.isEmpty()) {
            name = "model";
        }
        return name.length() > LONGEST ? name.substring(0, LONGEST) : name;
    }
}
