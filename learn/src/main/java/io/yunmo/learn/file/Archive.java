package io.yunmo.learn.file;

import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** A {@code .keras} file from outside: a zip of few entries that are known by name. Nothing of it is unpacked to a disk. */
final class Archive implements AutoCloseable {
    static final String CONFIG = "config.json";
    static final String METADATA = "metadata.json";
    static final String WEIGHTS = "model.weights.h5";

    private static final int MOST_ENTRIES = 1 << 16;
    private static final int PIECE = 1 << 16;
    /** What is larger than this must not be smaller than a hundredth in the archive; Keras does not compress at all. */
    private static final long ALWAYS = 16L << 20;

    private static final long MOST_EXPANSION = 100;

    private final ZipFile zip;

    private Archive(ZipFile zip) {
        this.zip = zip;
    }

    @SuppressWarnings("MustBeClosedChecker") // the zip becomes the archive's
    static Archive open(Path path) {
        try {
            ZipFile zip = new ZipFile(path.toFile(), StandardCharsets.UTF_8);
            try {
                check(zip);
                return new Archive(zip);
            } catch (RuntimeException | Error e) {
                zip.close();
                throw e;
            }
        } catch (ZipException | IllegalArgumentException e) {
            throw broken(e);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read '" + path + "': " + e.getMessage(), e);
        }
    }

    private static YunmoException broken(Exception e) {
        return new YunmoException(
                ErrorCode.INVALID, "the .keras file is no zip archive, or only a part of one: " + e.getMessage(), e);
    }

    private static void check(ZipFile zip) {
        if (zip.size() > MOST_ENTRIES) {
            throw YunmoException.invalid("the .keras file has %d entries, the most is %d", zip.size(), MOST_ENTRIES);
        }
        Set<String> names = new HashSet<>();
        for (ZipEntry e : Collections.list(zip.entries())) {
            String name = e.getName();
            if (name.startsWith("/")
                    || name.contains("\\")
                    || name.contains(":")
                    || List.of(name.split("/")).contains("..")) {
                throw YunmoException.invalid(
                        "the .keras file has an entry '%s', whose name leads out of the archive", shown(name));
            }
            if (!names.add(name)) {
                throw YunmoException.invalid("the .keras file has two entries named '%s'", shown(name));
            }
        }
        if (!names.contains(CONFIG)) {
            throw YunmoException.invalid("the zip archive has no %s: it is no model that Keras 3 saved", CONFIG);
        }
        if (!names.contains(WEIGHTS)) {
            throw YunmoException.invalid(
                    names.contains("model.weights.npz")
                            ? "the .keras file has its weights in model.weights.npz, which is not read: save it with"
                                    + " model.save(path), which writes %s"
                            : "the .keras file has no %s",
                    WEIGHTS);
        }
    }

    private static String shown(String name) {
        return name.length() <= 80 ? name : name.substring(0, 77) + "…";
    }

    /** The model's JSON. */
    String config() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = read(CONFIG, 4L * KerasJson.MOST_CHARACTERS, arena);
            return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    /** An entry's bytes in memory of {@code arena}; TOO_LARGE before memory is taken for more than {@code most}. */
    MemorySegment read(String name, long most, Arena arena) {
        ZipEntry entry = zip.getEntry(name);
        long size = entry.getSize();
        if (size > most) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "%s of the .keras file has %,d bytes, for this model at most %,d".formatted(name, size, most));
        }
        if (size > ALWAYS && size / MOST_EXPANSION > entry.getCompressedSize()) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "%s of the .keras file has %,d bytes packed into %,d: a zip bomb is not unpacked"
                            .formatted(name, size, entry.getCompressedSize()));
        }
        MemorySegment bytes = arena.allocate(Math.max(0, size), 8);
        try (InputStream in = zip.getInputStream(entry)) {
            fill(name, bytes, in);
        } catch (IOException | IllegalArgumentException e) {
            throw broken(e);
        }
        return bytes;
    }

    private static void fill(String name, MemorySegment bytes, InputStream in) throws IOException {
        byte[] piece = new byte[PIECE];
        long at = 0;
        for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
            if (n > bytes.byteSize() - at) {
                throw new ZipException(name + " is longer than the archive says");
            }
            MemorySegment.copy(piece, 0, bytes, ValueLayout.JAVA_BYTE, at, n);
            at += n;
        }
        if (at < bytes.byteSize()) {
            throw new ZipException(name + " is shorter than the archive says");
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot close the .keras file: " + e.getMessage(), e);
        }
    }
}
