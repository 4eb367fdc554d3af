package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Hub's protocol: the list of files with their hashes, the file by way of another host, tokens and refusals. */
class HubPullTest {
    private static final byte[] FILE = Desk.bytes(500_000);
    private static final String HASH = Desk.sha256(FILE);
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String SECRET = "hf_secret";

    @TempDir
    private Path folder;

    private final FakeHost hub = new FakeHost();
    private final FakeHost store = new FakeHost();
    private final Map<String, String> environment = new HashMap<>();
    private Optional<Desk> desk = Optional.empty();

    @BeforeEach
    void point() {
        environment.put("HF_ENDPOINT", hub.uri("").toString());
    }

    @AfterEach
    void close() {
        desk.ifPresent(Desk::close);
        hub.close();
        store.close();
    }

    private Desk desk() {
        if (desk.isEmpty()) {
            desk = Optional.of(new Desk(folder, environment, Map.of()));
        }
        return desk.get();
    }

    /** Lists files of the size and hash of the file. */
    private void list(String... files) {
        hub.json("/api/models/org/Model-GGUF", listing(true, files));
    }

    private static String listing(boolean hashes, String... files) {
        List<String> siblings = Arrays.stream(files)
                .map(f -> "{\"rfilename\":\"" + f + "\""
                        + (hashes
                                ? ",\"size\":" + FILE.length + ",\"lfs\":{\"sha256\":\"" + HASH + "\",\"size\":"
                                        + FILE.length + ",\"pointerSize\":134}"
                                : "")
                        + "}")
                .toList();
        return "{\"id\":\"org/Model-GGUF\",\"sha\":\"" + COMMIT + "\",\"cardData\":{\"license\":\"apache-2.0\"},"
                + "\"siblings\":[" + String.join(",", siblings) + "]}";
    }

    /** Puts a file in the store, to which the Hub redirects. */
    private FakeFile put(String name) {
        FakeFile file = new FakeFile(FILE).header("ETag", "\"of-the-store\"");
        store.at("/lfs/" + name, file);
        hub.at(
                "/org/Model-GGUF/resolve/" + COMMIT + "/" + name,
                FakeHost.redirect(
                        302,
                        store.uri("/lfs/" + name) + "?signature=x%2By&expires=1",
                        Map.of(
                                "X-Linked-Etag",
                                "\"" + HASH + "\"",
                                "X-Linked-Size",
                                Integer.toString(FILE.length),
                                "X-Repo-Commit",
                                COMMIT,
                                "ETag",
                                "\"of-the-hub\"")));
        return file;
    }

    @Test
    void aQuantisationIsFoundAndFetchedFromAnotherHost() {
        list("README.md", "mmproj-Q4_K_M.gguf", "Model-Q4_K_S.gguf", "Model-Q4_K_M.gguf", "Model-Q8_0.gguf");
        put("Model-Q4_K_M.gguf");
        Desk.Published model = desk().pull("hf:org/Model-GGUF:q4_k_m");
        assertArrayEquals(FILE, model.content());
        assertEquals("model-q4_k_m", model.model());
        assertEquals(Map.of("source", "hf:org/Model-GGUF:q4_k_m", "licence", "apache-2.0"), model.origin());
        assertEquals(
                "blobs=true", hub.seen("/api/models/org/Model-GGUF").getFirst().query());
        assertEquals("signature=x%2By&expires=1", store.seen().getFirst().query());
    }

    @Test
    void filesAreNamedOrChosen() {
        list("a/Model-F16.gguf", "a/Model-Q4_K_M.gguf", "Model Q8_0.gguf");
        put("a/Model-Q4_K_M.gguf");
        put("Model%20Q8_0.gguf");
        assertEquals("model-q4_k_m", desk().pull("hf:org/Model-GGUF").model());
        assertEquals(
                "model-q8_0", desk().pull("hf:org/Model-GGUF/Model Q8_0.gguf").model());
        desk().refused(ErrorCode.NOT_FOUND, "hf:org/Model-GGUF:Q2_K", "Q2_K", "Model-F16.gguf");
        desk().refused(ErrorCode.NOT_FOUND, "hf:org/Model-GGUF:gguf", "gguf");
        desk().refused(ErrorCode.NOT_FOUND, "hf:org/Model-GGUF/none.gguf", "none.gguf", "Model Q8_0.gguf");
        desk().refused(ErrorCode.INVALID, "hf:org/../x", "hf:org/repo");
        list("Model-Q4_K_M-00001-of-00002.gguf");
        desk().refused(ErrorCode.INVALID, "hf:org/Model-GGUF:Q4_K_M", "several files", "llama-gguf-split");
        list("README.md");
        desk().refused(ErrorCode.NOT_FOUND, "hf:org/Model-GGUF", "no GGUF file");
    }

    @Test
    void whatBrokeOffGoesOnThoughTheStoreTagsItOtherwise() {
        list("Model-Q8_0.gguf");
        FakeFile file = put("Model-Q8_0.gguf").cut(100_000, 0, 0, 0);
        desk().refused(ErrorCode.UNAVAILABLE, "hf:org/Model-GGUF:Q8_0");
        file.header("ETag", "\"of-another-mirror\"");
        Pull pull = Desk.end(desk().begin("hf:org/Model-GGUF:Q8_0"));
        assertEquals(100_000, pull.progress().resumedAt());
        assertArrayEquals(FILE, desk().published.getLast().content());
        assertEquals("bytes=100000-", store.seen().getLast().header("Range").orElseThrow());
    }

    @Test
    void aMirrorThatListsNoHashesSaysThemWithTheFile() {
        hub.json("/api/models/org/Model-GGUF", listing(false, "Model-Q8_0.gguf"));
        put("Model-Q8_0.gguf").content(Desk.bytes(499_999));
        desk().refused(ErrorCode.INVALID, "hf:org/Model-GGUF:Q8_0", "SHA-256");
        put("Model-Q8_0.gguf");
        assertArrayEquals(FILE, desk().pull("hf:org/Model-GGUF:Q8_0").content());
    }

    @Test
    void wrongFilesKeepNothing() {
        list("Model-Q8_0.gguf");
        byte[] damaged = FILE.clone();
        damaged[1000]++;
        put("Model-Q8_0.gguf").content(damaged);
        desk().refused(ErrorCode.INVALID, "hf:org/Model-GGUF:Q8_0", "SHA-256");
        assertEquals(List.of(), desk().left());
        put("Model-Q8_0.gguf").content(Desk.bytes(400_000));
        desk().refused(ErrorCode.INVALID, "hf:org/Model-GGUF:Q8_0", "500000 bytes", "400000");
        assertEquals(0, desk().published.size());
    }

    @Test
    void theTokenIsShownToTheHubAlone() {
        environment.put("HF_TOKEN", SECRET);
        list("Model-Q8_0.gguf");
        put("Model-Q8_0.gguf").cut(1000);
        desk().pull("hf:org/Model-GGUF:Q8_0");
        hub.seen()
                .forEach(s -> assertEquals(
                        "Bearer " + SECRET, s.header("Authorization").orElseThrow()));
        assertEquals(2, store.seen().size());
        store.seen().forEach(s -> assertTrue(s.header("Authorization").isEmpty(), "the token went to another host"));
        assertTrue(hub.seen().size() >= 3);
    }

    @Test
    void gatedModelsAskForATokenByItsName() {
        list("Model-Q8_0.gguf");
        for (int status : new int[] {401, 403}) {
            hub.at("/org/Model-GGUF/resolve/" + COMMIT + "/Model-Q8_0.gguf", x -> {
                x.getResponseHeaders().set("X-Error-Code", "GatedRepo");
                x.getResponseHeaders().set("WWW-Authenticate", "Bearer realm=\"Authentication required\"");
                FakeHost.send(x, status, "Access to model org/Model-GGUF is restricted.");
            });
            Pull pull = desk().refused(
                            ErrorCode.DENIED,
                            "hf:org/Model-GGUF:Q8_0",
                            "org/Model-GGUF",
                            "licence at " + hub.uri("/org/Model-GGUF"),
                            "set HF_TOKEN");
            assertTrue(pull.ended());
        }
        hub.at("/api/models/org/secret", x -> FakeHost.send(x, 401, "{\"error\":\"Repository not found\"}"));
        desk().refused(ErrorCode.DENIED, "hf:org/secret", "no such repository", "HF_TOKEN");
        desk().refused(ErrorCode.NOT_FOUND, "hf:org/none", "no model repository 'org/none'");
        desk().close();
        environment.put("HF_TOKEN", SECRET);
        desk = Optional.empty();
        Pull with = desk().refused(ErrorCode.DENIED, "hf:org/secret", "the owner of HF_TOKEN", "another HF_TOKEN");
        assertTrue(!with.failure().orElseThrow().getMessage().contains(SECRET));
    }

    @Test
    void whatIsNoHubSaysSo() {
        hub.json("/api/models/org/page", "<html>");
        desk().refused(ErrorCode.INVALID, "hf:org/page", "not JSON");
        hub.at("/api/models/org/endless", x -> {
            x.sendResponseHeaders(200, 0);
            while (true) {
                x.getResponseBody().write(new byte[1 << 16]); // until the connection is closed
            }
        });
        desk().refused(ErrorCode.INVALID, "hf:org/endless", "more than");
    }
}
