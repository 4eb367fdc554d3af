package io.yunmo.server.http;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Names for requests. A caller's {@code x-request-id} is kept when it is short and harmless to print; otherwise one is
 * made: the process's random start and a count.
 */
public final class RequestIds {
    private static final int LONGEST = 64;
    private final String prefix = HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + "-";
    private final AtomicLong count = new AtomicLong();

    /** The given id if it may stand in logs and header fields, else a new one. */
    public String of(Optional<String> given) {
        return given.filter(RequestIds::harmless).orElseGet(this::next);
    }

    private String next() {
        return prefix + Long.toHexString(count.incrementAndGet());
    }

    private static boolean harmless(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean fine =
                    c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || "-_.:".indexOf(c) >= 0;
            if (!fine) {
                return false;
            }
        }
        return true;
    }
}
