package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.yunmo.tensor.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The protocol of container registries, as Ollama's library speaks it: manifest, layers by hash, tokens on demand. */
class OllamaPullTest {
    private static final byte[] FILE = Desk.bytes(400_000);
    private static final byte[] LICENCE = "\n  Apache License\nVersion 2.0\n".getBytes(StandardCharsets.UTF_8);
    private static final String BLOB = "/v2/library/tiny/blobs/sha256:" + Desk.sha256(FILE);

    @TempDir
    private Path folder;

    private final FakeHost registry = new FakeHost();
    private final FakeHost store = new FakeHost();
    private Desk desk;
    private FakeFile file;

    @BeforeEach
    void open() {
        file = new FakeFile(FILE);
        store.at("/blob", file);
        registry.json("/v2/library/tiny/manifests/1b", manifest("sha256:" + Desk.sha256(FILE)))
                .at(BLOB, FakeHost.redirect(307, store.uri("/blob") + "?signed", Map.of()))
                .at("/v2/library/tiny/blobs/sha256:" + Desk.sha256(LICENCE), new FakeFile(LICENCE));
        desk = new Desk(folder, Map.of("OLLAMA_REGISTRY", registry.uri("").toString()), Map.of());
    }

    private static String manifest(String digest) {
        String layer = "{\"mediaType\":\"application/vnd.ollama.image.%s\",\"digest\":\"%s\",\"size\":%d}";
        return "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":{},"
                + "\"layers\":["
                + String.join(
                        ",",
                        layer.formatted("template", "sha256:" + "1".repeat(64), 5),
                        layer.formatted("license", "sha256:" + Desk.sha256(LICENCE), LICENCE.length),
                        layer.formatted("model", digest, FILE.length))
                + "]}";
    }

    @AfterEach
    void close() {
        desk.close();
        registry.close();
        store.close();
    }

    @Test
    void theLayerWithTheModelIsFetched() {
        Desk.Published model = desk.pull("ollama:tiny:1b");
        assertArrayEquals(FILE, model.content());
        assertEquals("tiny-1b", model.model());
        assertEquals("Apache License", model.origin().get("licence"));
        String accept = registry.seen("/v2/library/tiny/manifests/1b")
                .getFirst()
                .header("Accept")
                .orElseThrow();
        assertTrue(accept.contains("application/vnd.docker.distribution.manifest.v2+json"), accept);
    }

    @Test
    void whatBrokeOffGoesOn() {
        file.cut(150_000, 0, 0, 0);
        desk.refused(ErrorCode.UNAVAILABLE, "ollama:tiny:1b");
        Pull pull = Desk.end(desk.begin("ollama:tiny:1b"));
        assertEquals(150_000, pull.progress().resumedAt());
        assertArrayEquals(FILE, desk.published.getLast().content());
    }

    @Test
    void aRegistryThatWantsATokenGetsOne() {
        List<String> locked =
                List.of("/v2/library/tiny/manifests/1b", BLOB, "/v2/library/tiny/blobs/sha256:" + Desk.sha256(LICENCE));
        FakeHost.Answer[] open = {
            x -> FakeHost.send(x, 200, manifest("sha256:" + Desk.sha256(FILE))),
            FakeHost.redirect(307, store.uri("/blob").toString(), Map.of()),
            new FakeFile(LICENCE)
        };
        for (int i = 0; i < open.length; i++) {
            FakeHost.Answer answer = open[i];
            registry.at(locked.get(i), x -> withToken(x, answer));
        }
        registry.json("/token", "{\"token\":\"t-1\",\"expires_in\":60}");
        file.cut(1000);
        assertArrayEquals(FILE, desk.pull("ollama:tiny:1b").content());
        assertEquals(
                "service=library&scope=repository%3Alibrary%2Ftiny%3Apull",
                registry.seen("/token").getFirst().query());
        store.seen().forEach(s -> assertTrue(s.header("Authorization").isEmpty(), "the token went to another host"));
        registry.json("/token", "{}");
        desk.refused(ErrorCode.INVALID, "ollama:tiny:1b", "no token");
    }

    private void withToken(HttpExchange x, FakeHost.Answer answer) throws IOException {
        if ("Bearer t-1".equals(x.getRequestHeaders().getFirst("Authorization"))) {
            answer.to(x);
            return;
        }
        x.getResponseHeaders()
                .set(
                        "WWW-Authenticate",
                        "Bearer realm=\"" + registry.uri("/token")
                                + "\",service=\"library\",scope=\"repository:library/tiny:pull\"");
        FakeHost.send(x, 401, "{\"errors\":[{\"code\":\"UNAUTHORIZED\"}]}");
    }

    @Test
    void whatTheRegistryLacksOrSaysWronglyIsTold() {
        desk.refused(ErrorCode.NOT_FOUND, "ollama:none", "library/none:latest");
        desk.refused(ErrorCode.INVALID, "ollama:a/b/c", "ollama:name[:tag]");
        registry.json("/v2/me/own/manifests/latest", "{\"layers\":[]}");
        desk.refused(ErrorCode.INVALID, "ollama:me/own", "no layer with a model");
        registry.json("/v2/me/own/manifests/latest", manifest("md5:1"));
        desk.refused(ErrorCode.INVALID, "ollama:me/own", "md5:1");
        registry.at("/v2/me/own/manifests/latest", x -> FakeHost.send(x, 401, "{}"));
        desk.refused(ErrorCode.DENIED, "ollama:me/own", "401");
    }

    @Test
    void aWrongHashKeepsNothing() {
        byte[] damaged = FILE.clone();
        damaged[7]++;
        file.content(damaged);
        desk.refused(ErrorCode.INVALID, "ollama:tiny:1b", "SHA-256");
        assertEquals(List.of(), desk.left());
    }
}
