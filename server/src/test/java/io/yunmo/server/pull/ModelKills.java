package io.yunmo.server.pull;

import io.yunmo.server.ServerProcess;
import io.yunmo.server.archive.ArchiveReader;
import io.yunmo.server.archive.Manifest;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Kills servers that pull, import or load a model, at random moments, and looks at each next start whether it is clean. */
public final class ModelKills {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_MILLIS = 400;
    private static final String PROMPT = "{\"model\":\"%s\",\"prompt\":[5,6,7],\"max_tokens\":4,\"ignore_eos\":true}";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final Random random;
    private final byte[] model;
    private final List<String> problems = new ArrayList<>();

    private ModelKills(Path folder, long seed) throws IOException {
        this.folder = folder;
        this.random = new Random(seed);
        this.model = Files.readAllBytes(Fixtures.path("language/quant/llama-q4_0.gguf"));
    }

    /** Arguments: how many kills, and a seed. Exits with 1 when anything was half there. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory("yunmo-model-kills");
        List<String> problems = run(folder, Integer.parseInt(arguments[0]), Long.parseLong(arguments[1]));
        System.out.printf("%s kills of servers at work on models, %d problems%n", arguments[0], problems.size());
        problems.forEach(System.out::println);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    /** What was found to be wrong. */
    static List<String> run(Path folder, int kills, long seed) throws IOException {
        ModelKills run = new ModelKills(folder, seed);
        try (FakeHost host = new FakeHost()) {
            host.at("/slow.gguf", run::slowly);
            byte[] archive = run.prepare();
            for (int i = 0; i < kills && run.problems.isEmpty(); i++) {
                run.round(i, host, archive);
            }
            try (ServerProcess last = ServerProcess.start(folder)) {
                run.audit(address(last));
            }
        }
        return run.problems;
    }

    /** In pieces, so that a kill hits between them. */
    private void slowly(com.sun.net.httpserver.HttpExchange x) throws IOException {
        FakeFile file = new FakeFile(model).header("ETag", "\"a\"");
        String range = x.getRequestHeaders().getFirst("Range");
        if (range != null) {
            file.to(x);
            return;
        }
        x.getResponseHeaders().set("ETag", "\"a\"");
        x.sendResponseHeaders(200, model.length);
        OutputStream out = x.getResponseBody();
        for (int at = 0; at < model.length; at += 20_000) {
            out.write(model, at, Math.min(20_000, model.length - at));
            out.flush();
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** A catalogue with a model; its archive. */
    private byte[] prepare() throws IOException {
        try (ServerProcess server = ServerProcess.start(folder)) {
            URI at = address(server);
            expect(201, post(at, "/yunmo/v1/models?name=first&format=gguf", model));
            expect(200, post(at, "/yunmo/v1/models/first/release", "{\"version\":1}".getBytes(StandardCharsets.UTF_8)));
            return expect(200, get(at, "/yunmo/v1/models/first/versions/1/archive"))
                    .body();
        }
    }

    private void round(int i, FakeHost host, byte[] archive) throws IOException {
        try (ServerProcess server = ServerProcess.start(folder)) {
            int act = random.nextInt(4);
            if (act == 0) {
                pause(2 * LONGEST_MILLIS); // while it starts and loads what is released
                return;
            }
            URI at = address(server);
            audit(at);
            Thread worker = Thread.ofVirtual().start(() -> {
                try {
                    switch (act) {
                        case 1 -> {
                            String pull =
                                    "{\"source\":\"" + host.uri("/slow.gguf") + "\",\"name\":\"pulled" + i + "\"}";
                            post(at, "/yunmo/v1/pulls", pull.getBytes(StandardCharsets.UTF_8));
                        }
                        case 2 -> post(at, "/yunmo/v1/archives?name=imported" + i, archive);
                        default -> {
                            post(at, "/v2/repository/models/first/unload", "{}".getBytes(StandardCharsets.UTF_8));
                            post(at, "/v2/repository/models/first/load", "{}".getBytes(StandardCharsets.UTF_8));
                        }
                    }
                } catch (UncheckedIOException e) {
                    // The server was killed meanwhile.
                }
            });
            pause(LONGEST_MILLIS);
            server.kill();
            worker.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void pause(int most) {
        LockSupport.parkNanos(random.nextInt(most) * 1_000_000L);
    }

    /** Every version is whole, what is released answers, and nothing else lies about. */
    private void audit(URI at) {
        for (JsonNode m :
                JSON.readTree(expect(200, get(at, "/yunmo/v1/models")).body()).path("models")) {
            String name = m.path("name").stringValue();
            for (JsonNode v : m.path("versions")) {
                whole(at, name, v.path("version").intValue());
            }
            if (m.path("released").isNumber()) {
                expect(200, post(at, "/v1/completions", PROMPT.formatted(name).getBytes(StandardCharsets.UTF_8)));
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .map(f -> folder.relativize(f).toString())
                    .filter(f -> f.startsWith("uploads/")
                            || f.contains(Leftovers.PASSING)
                            || f.startsWith("artefacts/tmp/")
                            || f.endsWith(".part") && !f.startsWith("downloads/"))
                    .forEach(f -> problems.add("left behind: " + f));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void whole(URI at, String name, int version) {
        Path into = null;
        try (InputStream in = new java.io.ByteArrayInputStream(
                expect(200, get(at, "/yunmo/v1/models/" + name + "/versions/" + version + "/archive"))
                        .body())) {
            into = Files.createTempDirectory("yunmo-whole");
            ArchiveReader reader = new ArchiveReader(in, Long.MAX_VALUE);
            Manifest manifest = reader.manifest();
            reader.files(manifest, into);
            Leftovers.delete(into);
        } catch (IOException | RuntimeException e) {
            problems.add(name + "@" + version + " is not whole: " + e);
        }
    }

    private HttpResponse<byte[]> get(URI at, String path) {
        return send(HttpRequest.newBuilder(at.resolve(path)).GET());
    }

    private HttpResponse<byte[]> post(URI at, String path, byte[] body) {
        return send(HttpRequest.newBuilder(at.resolve(path)).POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpResponse<byte[]> expect(int status, HttpResponse<byte[]> response) {
        if (response.statusCode() != status) {
            problems.add(response.uri() + " answered " + response.statusCode() + ": "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return response;
    }

    private static URI address(ServerProcess server) throws IOException {
        return URI.create("http://127.0.0.1:" + server.port());
    }
}
