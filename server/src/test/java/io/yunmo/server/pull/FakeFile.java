package io.yunmo.server.pull;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/** A file on a host: with ranges or without, and with connections that break. Set it up before it is asked for. */
final class FakeFile implements FakeHost.Answer {
    private final Queue<Integer> cuts = new ArrayDeque<>();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private volatile byte[] content;
    private volatile boolean ranges = true;

    FakeFile(byte[] content) {
        this.content = content;
    }

    FakeFile header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    FakeFile withoutRanges() {
        ranges = false;
        return this;
    }

    /** The connection breaks after so many bytes of the next answers, one after the other. */
    FakeFile cut(int... after) {
        for (int n : after) {
            cuts.add(n);
        }
        return this;
    }

    FakeFile content(byte[] other) {
        content = other;
        return this;
    }

    @Override
    public void to(HttpExchange x) throws IOException {
        headers.forEach(x.getResponseHeaders()::set);
        byte[] all = content;
        int from = from(x, all.length);
        if (from == all.length && from > 0) {
            x.getResponseHeaders().set("Content-Range", "bytes */" + all.length);
            x.sendResponseHeaders(416, -1);
            return;
        }
        if (from > 0) {
            x.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (all.length - 1) + "/" + all.length);
        }
        x.sendResponseHeaders(from > 0 ? 206 : 200, all.length - from);
        Integer cut = cuts.poll();
        int n = cut == null ? all.length - from : Math.min(cut, all.length - from);
        OutputStream out = x.getResponseBody();
        out.write(all, from, n);
        out.flush();
        if (n < all.length - from) {
            throw new IOException("the connection breaks here");
        }
    }

    private int from(HttpExchange x, int length) {
        Optional<String> range = Optional.ofNullable(x.getRequestHeaders().getFirst("Range"));
        String condition = x.getRequestHeaders().getFirst("If-Range");
        boolean same = condition == null
                || condition.equals(headers.get("ETag"))
                || condition.equals(headers.get("Last-Modified"));
        return ranges && same && range.isPresent()
                ? Math.min(length, Integer.parseInt(range.get().replaceAll("\\D", "")))
                : 0;
    }
}
