package io.yunmo.server.training;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A file that the client has uploaded, by the hash of its bytes.
 *
 * @param sha256 64 lower-case hexadecimal digits
 */
public record FileRef(String sha256) {
    private static final Pattern FORM = Pattern.compile("sha256:([0-9a-f]{64})");

    /** Reads {@code sha256:<64 hexadecimal digits>}. */
    public static Optional<FileRef> parse(String text) {
        var m = FORM.matcher(text);
        return m.matches() ? Optional.of(new FileRef(m.group(1))) : Optional.empty();
    }

    @Override
    public String toString() {
        return "sha256:" + sha256;
    }
}
