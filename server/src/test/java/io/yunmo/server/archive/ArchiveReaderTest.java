package io.yunmo.server.archive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.file.FileArtefactStore;
import io.yunmo.server.http.Json;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read again, by other tars too, and nothing but that is read. */
class ArchiveReaderTest {
    private static final long MOST = 1 << 20;

    @TempDir
    private Path folder;

    private Manifest manifest;
    private byte[] archive;

    @BeforeEach
    void write() throws IOException {
        FileArtefactStore store = FileArtefactStore.open(folder.resolve("store"));
        byte[] weights = new byte[1300];
        new Random(3).nextBytes(weights);
        Map<String, Artefact> files = new LinkedHashMap<>();
        files.put("weights.safetensors", store.put(weights));
        files.put("empty", store.put(new byte[0]));
        files.put("m" + "o".repeat(120), store.put(new byte[512]));
        manifest = new Manifest(
                "digits",
                3,
                "network",
                files,
                Json.object().put("licence", "MIT").put("source", "here"),
                Json.object().put("accuracy", 0.5),
                "");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ArchiveWriter writer = new ArchiveWriter(manifest);
        writer.write(store, out);
        archive = out.toByteArray();
        assertEquals(archive.length, writer.bytes());
    }

    @Test
    void whatWasWrittenIsRead() throws IOException {
        ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(archive), MOST);
        Manifest there = reader.manifest();
        assertEquals(manifest, there);
        assertEquals("MIT", there.licence().orElseThrow());
        Map<String, Path> files = reader.files(there, into());
        assertEquals(manifest.files().keySet(), files.keySet());
        for (Map.Entry<String, Path> f : files.entrySet()) {
            assertEquals(manifest.files().get(f.getKey()).bytes(), Files.size(f.getValue()));
        }
    }

    @Test
    void anotherTarReadsIt() throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(archive))) {
            TarArchiveEntry first = tar.getNextEntry();
            assertEquals("manifest.json", first.getName());
            assertEquals("MIT", Json.read(tar.readAllBytes()).path("licence").stringValue());
            TarArchiveEntry weights = tar.getNextEntry();
            assertEquals("files/weights.safetensors", weights.getName());
            assertEquals(1300, tar.readAllBytes().length);
        }
        byte[] large = new TarHeader("files/x", 9L << 30).encode();
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new ByteArrayInputStream(large))) {
            assertEquals(9L << 30, tar.getNextEntry().getSize());
        }
        assertEquals(new TarHeader("files/x", 9L << 30), TarHeader.decode(large));
    }

    @Test
    void zerosMayFollowAsTarsPad() throws IOException {
        ArchiveReader reader =
                new ArchiveReader(new ByteArrayInputStream(Arrays.copyOf(archive, archive.length + 10240)), MOST);
        reader.files(reader.manifest(), into());
        refused(Arrays.copyOf(archive, archive.length + (2 << 20)), "more than its manifest names");
        byte[] more = Arrays.copyOf(archive, archive.length + 10);
        more[more.length - 1] = 1;
        refused(more, "more than its manifest names");
    }

    @Test
    void everyCutIsRefused() {
        for (int n = 0; n < archive.length; n += n < 1100 ? 1 : 37) {
            refused(Arrays.copyOf(archive, n), "ends too early");
        }
    }

    @Test
    void everyFlippedBitIsRefusedOrHarmless() {
        Random random = new Random(5);
        for (int i = 0; i < 2000; i++) {
            byte[] flipped = archive.clone();
            flipped[random.nextInt(archive.length)] ^= (byte) (1 << random.nextInt(8));
            try {
                ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(flipped), MOST);
                Manifest there = reader.manifest();
                reader.files(there, into());
            } catch (YunmoException e) {
                assertTrue(e.code() == ErrorCode.INVALID || e.code() == ErrorCode.TOO_LARGE, e::toString);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Test
    void aWrongHashIsRefused() {
        byte[] changed = archive.clone();
        int at = new String(archive, StandardCharsets.ISO_8859_1).indexOf("files/weights.safetensors\0") + 600;
        changed[at]++;
        refused(changed, "SHA-256", "weights.safetensors", "nothing");
    }

    @Test
    void namesLeadNowhereButIntoTheFolder() {
        String good = "files/weights.safetensors";
        for (String bad : new String[] {"../weights", "/etc/passwd", "files/../../x", "files/weights.safetensorS"}) {
            byte[] entry = archive.clone();
            rename(entry, good, bad);
            refused(entry, "manifest says weights.safetensors");
        }
        for (char type : "12345678gxLKS".toCharArray()) {
            byte[] link = archive.clone();
            int at = new String(archive, StandardCharsets.ISO_8859_1).indexOf(good + "\0");
            link[at + 156] = (byte) type;
            seal(link, at);
            refused(link, "no plain file");
        }
    }

    @Test
    void manifestsAreChecked() throws IOException {
        refused(withManifest("[]"), "not one of a model");
        refused(withManifest("{"), "manifest.json is wrong");
        refused(withManifest("{\"kind\":\"yunmo-model\",\"layout\":2}"), "layout 2");
        String start = "{\"kind\":\"yunmo-model\",\"layout\":1,\"name\":\"x\",\"format\":\"gguf\",\"configuration\":{},"
                + "\"metrics\":{},\"files\":";
        refused(withManifest(start + "[]}"), "1 to 1000");
        refused(withManifest(start + "[" + "1,".repeat(1000) + "1]}"), "1 to 1000");
        String file = "{\"name\":\"a\",\"bytes\":1,\"sha256\":\"" + "0".repeat(64) + "\"}";
        refused(withManifest(start + "[" + file + "," + file + "]}"), "twice");
        refused(withManifest(start + "[" + file.replace(":1,", ":-1,") + "]}"), "at least 0");
        refused(withManifest(start + "[" + file.replace(":1,", ":1e99,") + "]}"), "size");
        refused(withManifest(start + "[" + file.replace("0000", "xxxx") + "]}"), "SHA-256");
        refused(withManifest(start + "[" + file + "]}"), "manifest says a of 1");
        String huge = file.replace(":1,", ":" + Long.MAX_VALUE + ",");
        YunmoException e = refused(
                withManifest(start + "[" + huge + "," + huge.replace("\"a\"", "\"b\"") + "]}"), "pull.max_bytes");
        assertEquals(ErrorCode.TOO_LARGE, e.code());
        refused(new TarHeader("manifest.json", 1L << 40).encode(), "begin with");
    }

    @Test
    void anEndlessStreamStopsAtTheBound() {
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return 0;
            }
        };
        ArchiveReader reader = new ArchiveReader(endless, MOST);
        assertThrows(YunmoException.class, reader::manifest);
    }

    /** The archive with another manifest. */
    private byte[] withManifest(String text) throws IOException {
        byte[] json = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(new TarHeader(Manifest.ENTRY, json.length).encode());
        out.write(json);
        out.write(new byte[TarHeader.padding(json.length)]);
        byte[] old = manifest.encode();
        int from = TarHeader.BLOCK + old.length + TarHeader.padding(old.length);
        out.write(archive, from, archive.length - from);
        return out.toByteArray();
    }

    private static void rename(byte[] tar, String from, String to) {
        int at = new String(tar, StandardCharsets.ISO_8859_1).indexOf(from + "\0");
        Arrays.fill(tar, at, at + 100, (byte) 0);
        byte[] name = to.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, tar, at, name.length);
        seal(tar, at);
    }

    /** Makes the sum of a header right again. */
    private static void seal(byte[] tar, int at) {
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : tar[at + i] & 0xFF;
        }
        byte[] digits = String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, tar, at + 148, 8);
        assertArrayEquals(digits, Arrays.copyOfRange(tar, at + 148, at + 156));
    }

    private YunmoException refused(byte[] bytes, String... texts) {
        YunmoException e = assertThrows(YunmoException.class, () -> {
            ArchiveReader reader = new ArchiveReader(new ByteArrayInputStream(bytes), MOST);
            reader.files(reader.manifest(), into());
        });
        for (String text : texts) {
            assertTrue(e.getMessage().contains(text), () -> "'" + text + "' is missing in: " + e.getMessage());
        }
        return e;
    }

    private Path into() {
        try {
            return Files.createTempDirectory(folder, "into");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
