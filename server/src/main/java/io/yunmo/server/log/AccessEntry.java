package io.yunmo.server.log;

import java.time.Instant;
import java.util.HexFormat;

/** One request in the access log. Queries are left out: they may hold what callers would not see logged. */
record AccessEntry(
        long millis,
        String id,
        String method,
        String path,
        String route,
        int status,
        long bytesIn,
        long bytesOut,
        long micros,
        String peer,
        String agent) {
    private static final int LONGEST = 256;

    /** Appends a line of JSON. */
    void write(StringBuilder to) {
        to.append("{\"time\":\"").append(Instant.ofEpochMilli(millis)).append('"');
        text(to, "id", id);
        text(to, "method", method);
        text(to, "path", path);
        text(to, "route", route);
        to.append(",\"status\":").append(status);
        to.append(",\"bytes_in\":").append(bytesIn).append(",\"bytes_out\":").append(bytesOut);
        to.append(",\"micros\":").append(micros);
        text(to, "peer", peer);
        text(to, "agent", agent);
        to.append("}\n");
    }

    private static void text(StringBuilder to, String name, String value) {
        to.append(",\"").append(name).append("\":\"");
        int n = Math.min(LONGEST, value.length());
        for (int i = 0; i < n; i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                to.append('\\').append(c);
            } else if (c < ' ' || c >= 127) {
                to.append("\\u").append(HexFormat.of().toHexDigits(c));
            } else {
                to.append(c);
            }
        }
        to.append('"');
    }
}
