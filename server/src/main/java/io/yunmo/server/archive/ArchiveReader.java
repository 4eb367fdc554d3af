package io.yunmo.server.archive;

import io.yunmo.catalog.Artefact;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads an archive from its beginning to its end, without trust: every size is known before a byte of it is taken, names lead
 * nowhere but into one folder, and what is not exactly as the manifest says is INVALID. An IOException is the stream's own.
 */
public final class ArchiveReader {
    private static final int MAX_MANIFEST = 32 << 20;
    private static final int MAX_END = 1 << 20;
    private static final int BUFFER = 1 << 17;

    private final InputStream in;
    private final long maxBytes;

    /** @param maxBytes of all files together */
    public ArchiveReader(InputStream in, long maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The archive's first file; call this first. */
    public Manifest manifest() throws IOException {
        TarHeader header = TarHeader.decode(block());
        if (!header.name().equals(Manifest.ENTRY) || header.bytes() > MAX_MANIFEST) {
            throw YunmoException.invalid(
                    "the archive must begin with a %s of at most %d bytes, not with '%s' of %d; make it with  yunmo export",
                    Manifest.ENTRY, MAX_MANIFEST, TarHeader.printable(header.name()), header.bytes());
        }
        Manifest manifest = Manifest.decode(exactly((int) header.bytes()));
        skipPadding(header.bytes());
        checkSize(manifest);
        return manifest;
    }

    private void checkSize(Manifest manifest) {
        long left = maxBytes;
        for (Artefact a : manifest.files().values()) {
            if (a.bytes() > left) {
                throw new YunmoException(
                        ErrorCode.TOO_LARGE,
                        "the model in the archive has more than " + maxBytes
                                + " bytes; raise pull.max_bytes to import it");
            }
            left -= a.bytes();
        }
    }

    /**
     * Writes the files into {@code folder} and compares their hashes; nothing may follow them. When this throws, the caller
     * removes the folder.
     *
     * @return the files by name
     */
    public Map<String, Path> files(Manifest manifest, Path folder) throws IOException {
        checkRoom(manifest, folder);
        Map<String, Path> files = new LinkedHashMap<>();
        for (Map.Entry<String, Artefact> f : manifest.files().entrySet()) {
            TarHeader header = TarHeader.decode(block());
            if (!header.name().equals(Manifest.entry(f.getKey(), f.getValue()))
                    || header.bytes() != f.getValue().bytes()) {
                throw YunmoException.invalid(
                        "the archive holds '%s' of %d bytes where its manifest says %s of %d; it was changed or damaged",
                        TarHeader.printable(header.name()),
                        header.bytes(),
                        f.getKey(),
                        f.getValue().bytes());
            }
            Path file = folder.resolve("file" + files.size());
            copy(f.getKey(), f.getValue(), file);
            files.put(f.getKey(), file);
        }
        end();
        return files;
    }

    private static void checkRoom(Manifest manifest, Path folder) {
        long free = folder.toFile().getUsableSpace();
        if (manifest.bytes() > free) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the model needs " + manifest.bytes() + " bytes, the disk of " + folder + " has " + free
                            + " free; make room or choose another --data-dir");
        }
    }

    private void copy(String name, Artefact artefact, Path to) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        long left = artefact.bytes();
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
            while (left > 0) {
                int n = read(buffer, (int) Math.min(buffer.length, left));
                digest.update(buffer, 0, n);
                out.write(buffer, 0, n);
                left -= n;
            }
        }
        skipPadding(artefact.bytes());
        String there = HexFormat.of().formatHex(digest.digest());
        if (!there.equals(artefact.sha256())) {
            throw YunmoException.invalid(
                    "%s in the archive has the SHA-256 %s, its manifest says %s: the archive was damaged or changed; nothing"
                            + " was kept, copy or export it again",
                    name, there, artefact.sha256());
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Two blocks of zeros, and perhaps more of them, as tar pads. */
    private void end() throws IOException {
        byte[] blocks = exactly(2 * TarHeader.BLOCK);
        byte[] rest = in.readNBytes(MAX_END + 1);
        if (!isZero(blocks) || !isZero(rest) || rest.length > MAX_END) {
            throw YunmoException.invalid("the archive holds more than its manifest names; it was changed");
        }
    }

    private static boolean isZero(byte[] bytes) {
        int any = 0;
        for (byte b : bytes) {
            any |= b;
        }
        return any == 0;
    }

    private byte[] block() throws IOException {
        return exactly(TarHeader.BLOCK);
    }

    private void skipPadding(long bytes) throws IOException {
        exactly(TarHeader.padding(bytes));
    }

    private byte[] exactly(int bytes) throws IOException {
        byte[] all = in.readNBytes(bytes);
        if (all.length < bytes) {
            throw tooShort();
        }
        return all;
    }

    private int read(byte[] buffer, int most) throws IOException {
        int n = in.read(buffer, 0, most);
        if (n < 0) {
            throw tooShort();
        }
        return n;
    }

    private static YunmoException tooShort() {
        return YunmoException.invalid("the archive ends too early; copy or export it again");
    }

    /** Bytes that an archive of files of {@code maxBytes} may have. */
    public static long mostBytes(long maxBytes) {
        long others = MAX_MANIFEST + MAX_END + 3L * TarHeader.BLOCK * Manifest.MAX_FILES;
        return maxBytes > Long.MAX_VALUE - others ? Long.MAX_VALUE : maxBytes + others;
    }
}
