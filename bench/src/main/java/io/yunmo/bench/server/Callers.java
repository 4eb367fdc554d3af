package io.yunmo.bench.server;

import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Clients of a chat model that do all that clients do, each request drawn from a seed. */
final class Callers {
    private static final String MODEL = "\"model\":\"mixed\",";
    private static final String[] WORDS = {
        "harbour",
        "winter",
        "engine",
        "letter",
        "river",
        "garden",
        "number",
        "window",
        "mountain",
        "paper",
        "music",
        "station"
    };

    private final int port;
    private final Latencies refusals = new Latencies();
    private final Latencies firstTokens = new Latencies();
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();
    private volatile boolean stopping;

    Callers(int port) {
        this.port = port;
    }

    void stop() {
        stopping = true;
    }

    /** Calls until told to stop. */
    void call(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        while (!stopping) {
            try {
                one(random);
            } catch (IOException e) {
                count("broken: " + e.getMessage());
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void one(SplittableRandom random) throws IOException, InterruptedException {
        int draw = random.nextInt(100);
        String chat = "/v1/chat/completions";
        if (draw < 20) {
            whole("chat", chat, "{" + MODEL + messages(random, 12) + limit(random) + "}");
        } else if (draw < 50) {
            stream("stream", chat, "{" + MODEL + messages(random, 12) + limit(random) + ",\"stream\":true}");
        } else if (draw < 60) {
            String echo = random.nextBoolean() ? ",\"echo\":true" : "";
            whole(
                    "logprobs",
                    "/v1/completions",
                    "{" + MODEL + "\"prompt\":\"" + text(random, 30) + "\",\"logprobs\":5,\"max_tokens\":8" + echo
                            + "}");
        } else if (draw < 70) {
            String format = random.nextBoolean() ? "float" : "base64";
            String inputs = "[\"" + text(random, 5) + "\",\"" + text(random, 40) + "\",\"" + text(random, 90) + "\"]";
            whole(
                    "embeddings",
                    "/v1/embeddings",
                    "{" + MODEL + "\"input\":" + inputs + ",\"encoding_format\":\"" + format + "\"}");
        } else if (draw < 80) {
            stream("long", chat, "{" + MODEL + messages(random, 400) + ",\"max_tokens\":16,\"stream\":true}");
        } else if (draw < 95) {
            leave(chat, "{" + MODEL + messages(random, 30) + ",\"max_tokens\":300,\"stream\":true}", random);
        } else {
            whole("wrong", chat, "{" + MODEL + "\"messages\":7}");
        }
    }

    private void whole(String kind, String path, String body) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Wire wire = Wire.post(port, path, body)) {
            int status = wire.status();
            ended(kind, status, start, wire.rest());
        }
    }

    private void stream(String kind, String path, String body) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Wire wire = Wire.post(port, path, body)) {
            int status = wire.status();
            if (status == 200) {
                firstTokens.add(System.nanoTime() - start);
            }
            String rest = wire.rest();
            ended(status == 200 && !rest.contains("[DONE]") ? kind + " without end" : kind, status, start, rest);
        }
    }

    /** Reads a little and goes, one way or the other. */
    private void leave(String path, String body, SplittableRandom random) throws IOException {
        try (Wire wire = Wire.post(port, path, body)) {
            if (random.nextInt(3) > 0) {
                wire.read(random.nextInt(4000));
            }
            if (random.nextBoolean()) {
                wire.reset();
            }
            count("left");
        }
    }

    private void ended(String kind, int status, long start, String body) throws InterruptedException {
        count(kind + " " + status);
        if (body.contains("NaN") || body.contains("Infinity")) {
            count("no JSON number");
        }
        if (status == 503) {
            refusals.add(System.nanoTime() - start);
            Thread.sleep(1000); // as Retry-After says
        }
    }

    private void count(String what) {
        counts.computeIfAbsent(what, k -> new LongAdder()).increment();
    }

    /** Some begin alike, so that the cache has prefixes to share. */
    private static String messages(SplittableRandom random, int words) {
        String system = random.nextBoolean() ? "You are a helpful assistant who answers briefly." : text(random, 8);
        return "\"messages\":[{\"role\":\"system\",\"content\":\"" + system
                + "\"},{\"role\":\"user\",\"content\":\"Tell me about the " + text(random, 1 + random.nextInt(words))
                + ".\"}]";
    }

    private static String limit(SplittableRandom random) {
        String temperature = random.nextBoolean() ? ",\"temperature\":0" : "";
        return ",\"max_tokens\":" + (1 + random.nextInt(48)) + temperature;
    }

    private static String text(SplittableRandom random, int words) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < words; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    /** What must not happen: faults of the server's, broken answers. */
    long faults() {
        return counts.entrySet().stream()
                .filter(e -> !e.getKey().equals("left") && !e.getKey().matches("wrong 400|.* (200|503)"))
                .mapToLong(e -> e.getValue().sum())
                .sum();
    }

    String summary() {
        return counts + "\nfirst token: " + firstTokens + "\nrefusals: " + refusals;
    }
}
