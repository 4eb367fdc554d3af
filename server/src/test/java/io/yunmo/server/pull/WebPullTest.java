package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files from plain web servers, good and bad ones: what broke off goes on, and nothing wrong is kept. */
class WebPullTest {
    private static final byte[] FILE = Desk.bytes(700_000);

    @TempDir
    private Path folder;

    private final FakeHost host = new FakeHost();
    private String reference;
    private Desk desk;

    @BeforeEach
    void open() {
        reference = host.uri("/m/My%20Model.gguf").toString();
        desk = new Desk(folder);
    }

    @AfterEach
    void close() {
        desk.close();
        host.close();
    }

    private FakeFile serve(byte[] content) {
        FakeFile file = new FakeFile(content);
        host.at("/m/My%20Model.gguf", file);
        return file;
    }

    private List<FakeHost.Seen> asked() {
        return host.seen("/m/My%20Model.gguf");
    }

    @Test
    void aFileIsFetchedAndNamedAfterItsAddress() {
        serve(FILE);
        Desk.Published model = desk.pull(reference);
        assertArrayEquals(FILE, model.content());
        assertEquals("my-model", model.model());
        assertEquals(Map.of("source", reference), model.origin());
        assertEquals(List.of(), desk.left());
    }

    @Test
    void brokenConnectionsGoOnWhereTheyWere() {
        serve(FILE).header("ETag", "\"a\"").cut(1000, 200_000, 1);
        assertArrayEquals(FILE, desk.pull(reference).content());
        assertEquals(4, asked().size());
        assertEquals("bytes=1000-", asked().get(1).header("Range").orElseThrow());
        assertEquals("\"a\"", asked().get(1).header("If-Range").orElseThrow());
        assertEquals("bytes=201001-", asked().getLast().header("Range").orElseThrow());
    }

    @Test
    void aLaterPullGoesOnToo() {
        FakeFile file = serve(FILE).header("ETag", "\"a\"").cut(300_000, 0, 0, 0);
        desk.refused(ErrorCode.UNAVAILABLE, reference, "cannot fetch", "yunmo import");
        assertEquals(List.of("model.part", "model.version"), desk.left());
        desk.close();
        desk = new Desk(folder);
        Pull pull = desk.begin(reference);
        assertEquals(Pull.Phase.DONE, Desk.end(pull).phase());
        assertEquals(300_000, pull.progress().resumedAt(), "what is there is not fetched again");
        assertArrayEquals(FILE, desk.published.getLast().content());
        file.cut(10);
        assertArrayEquals(FILE, desk.pull(reference).content(), "a further pull begins anew");
    }

    @Test
    void withoutATagADateTellsWhetherItIsTheSame() {
        serve(FILE).header("Last-Modified", "Sat, 01 Jan 2022 00:00:00 GMT").cut(5000);
        assertArrayEquals(FILE, desk.pull(reference).content());
        assertEquals(
                "Sat, 01 Jan 2022 00:00:00 GMT",
                asked().getLast().header("If-Range").orElseThrow());
    }

    @Test
    void withoutTagAndDateItBeginsAnew() {
        serve(FILE).cut(5000);
        assertArrayEquals(FILE, desk.pull(reference).content());
        assertTrue(asked().getLast().header("Range").isEmpty());
    }

    @Test
    void theHashThatTheUserGivesTellsToo() {
        serve(FILE).cut(5000);
        Desk.end(desk.pulls.begin(reference, Optional.of("x"), Optional.of(Desk.sha256(FILE)), "test"));
        assertArrayEquals(FILE, desk.published.getLast().content());
        assertEquals("bytes=5000-", asked().getLast().header("Range").orElseThrow());
    }

    @Test
    void aHostWithoutRangesSendsAllAgain() {
        serve(FILE).header("ETag", "\"a\"").withoutRanges().cut(5000);
        assertArrayEquals(FILE, desk.pull(reference).content());
    }

    @Test
    void aFileThatChangesBetweenIsFetchedAnew() {
        byte[] other = Desk.bytes(600_000);
        FakeFile file = serve(FILE).header("ETag", "\"a\"").cut(300_000, 0, 0, 0);
        desk.refused(ErrorCode.UNAVAILABLE, reference);
        file.content(other).header("ETag", "\"b\"");
        assertArrayEquals(other, desk.pull(reference).content());
    }

    @Test
    void aWholeFileThatWasNotPublishedIsNotFetchedAgain() throws IOException {
        serve(FILE).header("ETag", "\"a\"").cut(699_999, 0, 0, 0);
        desk.refused(ErrorCode.UNAVAILABLE, reference);
        Path part = Files.walk(folder)
                .filter(p -> p.endsWith("model.part"))
                .findFirst()
                .orElseThrow();
        Files.write(part, FILE);
        assertArrayEquals(FILE, desk.pull(reference).content());
        assertEquals("bytes=700000-", asked().getLast().header("Range").orElseThrow());
    }

    @Test
    void aWrongHashKeepsNothing() {
        serve(FILE);
        Pull pull = desk.pulls.begin(reference, Optional.of("x"), Optional.of("0".repeat(64)), "test");
        Desk.refused(ErrorCode.INVALID, pull, "SHA-256");
        assertEquals(List.of(), desk.left());
    }

    @Test
    void largeFilesStopAtTheBound() {
        desk.close();
        desk = new Desk(folder, Map.of(), Map.of("pull.max_bytes", "2MiB"));
        serve(new byte[3 << 20]);
        desk.refused(ErrorCode.TOO_LARGE, reference, "pull.max_bytes");
        host.at(
                "/m/My%20Model.gguf",
                x -> {
                    x.sendResponseHeaders(200, 0);
                    OutputStream out = x.getResponseBody();
                    while (true) {
                        out.write(new byte[1 << 16]); // until the connection is closed
                    }
                });
        Pull endless = desk.refused(ErrorCode.TOO_LARGE, reference, "pull.max_bytes");
        assertTrue(endless.progress().done() <= 2 << 20);
    }

    @Test
    void whatDoesNotMoveIsGivenUpAndGoneOnWith() {
        CountDownLatch never = new CountDownLatch(1);
        FakeFile file = new FakeFile(FILE).header("ETag", "\"a\"");
        host.at(
                "/m/My%20Model.gguf",
                x -> {
                    if (asked().size() > 1) {
                        file.to(x);
                        return;
                    }
                    x.getResponseHeaders().set("ETag", "\"a\"");
                    x.sendResponseHeaders(200, FILE.length);
                    x.getResponseBody().write(FILE, 0, 9000);
                    x.getResponseBody().flush();
                    await(never);
                });
        assertArrayEquals(FILE, desk.pull(reference).content());
        assertEquals("bytes=9000-", asked().getLast().header("Range").orElseThrow());
        never.countDown();
    }

    @Test
    void aCancelEndsItAtOnceAndKeepsWhatIsThere() {
        CountDownLatch sent = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        host.at(
                "/m/My%20Model.gguf",
                x -> {
                    x.getResponseHeaders().set("ETag", "\"a\"");
                    x.sendResponseHeaders(200, FILE.length);
                    x.getResponseBody().write(FILE, 0, 9000);
                    x.getResponseBody().flush();
                    sent.countDown();
                    await(never);
                });
        Pull pull = desk.begin(reference);
        await(sent);
        desk.pulls.cancel(pull.id());
        Desk.refused(ErrorCode.CONFLICT, pull, "cancelled");
        never.countDown();
    }

    @Test
    void twoPullsOfAFileAreOneOrRefused() {
        CountDownLatch go = new CountDownLatch(1);
        FakeFile file = new FakeFile(FILE);
        host.at(
                "/m/My%20Model.gguf",
                x -> {
                    await(go);
                    file.to(x);
                });
        Pull first = desk.begin(reference);
        assertEquals(first, desk.begin(reference));
        assertEquals(reference, first.reference());
        YunmoException e = assertThrows(
                YunmoException.class,
                () -> desk.pulls.begin(reference, Optional.of("other"), Optional.empty(), "test"));
        assertEquals(ErrorCode.CONFLICT, e.code());
        go.countDown();
        assertEquals(Pull.Phase.DONE, Desk.end(first).phase());
    }

    @Test
    void busyPlacesAreAskedAgainAndOthersNot() {
        FakeFile file = new FakeFile(FILE);
        host.at(
                "/m/My%20Model.gguf",
                x -> {
                    if (asked().size() < 3) {
                        x.sendResponseHeaders(503, -1);
                    } else {
                        file.to(x);
                    }
                });
        assertArrayEquals(FILE, desk.pull(reference).content());
        desk.refused(ErrorCode.NOT_FOUND, host.uri("/none.gguf").toString(), "404", "check the reference");
        assertEquals(1, host.seen("/none.gguf").size());
    }

    @Test
    void badAnswersHaveASentence() {
        serve(FILE).header("Content-Encoding", "gzip");
        desk.refused(ErrorCode.INVALID, reference, "compressed");
        host.at("/loop", FakeHost.redirect(302, "/loop", Map.of()));
        desk.refused(ErrorCode.INVALID, host.uri("/loop").toString(), "redirects more than");
        for (String bad : List.of("file:///etc/passwd", "ftp://x/y", "http://[", "javascript:1")) {
            host.at("/bad", FakeHost.redirect(302, bad, Map.of()));
            desk.refused(ErrorCode.INVALID, host.uri("/bad").toString(), "redirects to");
        }
        host.at("/liar", x -> {
            x.getResponseHeaders().set("Content-Range", "bytes 7-9/10");
            x.sendResponseHeaders(206, 3);
            x.getResponseBody().write(new byte[3]);
        });
        desk.refused(ErrorCode.UNAVAILABLE, host.uri("/liar").toString(), "other parts");
        desk.refused(ErrorCode.UNAVAILABLE, "http://127.0.0.1:9/x.gguf", "cannot fetch from 127.0.0.1");
        assertEquals(0, desk.published.size());
    }

    @Test
    void theNextStartRemovesWhatNoPullGoesOnWith() throws IOException {
        Path downloads = folder.resolve("downloads");
        Path passing = Files.createDirectories(downloads.resolve(Leftovers.PASSING + "1/tmp"));
        Files.write(passing.resolve("half.whl"), new byte[10]);
        Path old = Files.createDirectories(downloads.resolve("old"));
        Files.setLastModifiedTime(
                Files.write(old.resolve("model.part"), new byte[10]),
                FileTime.from(Instant.now().minusSeconds(8 * 86_400)));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(8 * 86_400)));
        Path young = Files.createDirectories(downloads.resolve("young"));
        Files.write(young.resolve("model.part"), new byte[10]);
        new Desk(folder).close();
        assertEquals(List.of("model.part"), desk.left());
        assertTrue(Files.exists(young) && !Files.exists(old) && !Files.exists(passing));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
