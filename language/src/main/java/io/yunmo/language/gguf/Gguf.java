package io.yunmo.language.gguf;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An open GGUF file of version 2 or 3, mapped into memory: weights are paged in when they are touched. The file is taken for
 * hostile; {@link #open} checks all of it but the weights' own bytes, or refuses it with INVALID and a sentence that names
 * the place. What it returns may be read by several threads. The file must not be shortened while it is open.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
public final class Gguf implements AutoCloseable {
    static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final int DEFAULT_ALIGNMENT = 32;

    private final Arena arena;
    private final MemorySegment file;
    private final int version;
    private final Metadata metadata;
    private final List<TensorInfo> tensors;
    private final Map<String, TensorInfo> byName = new HashMap<>();

    private Gguf(Arena arena, MemorySegment file) {
        this.arena = arena;
        this.file = file;
        FileCursor cursor = new FileCursor(file);
        this.version = version(cursor);
        int tensorCount = cursor.count("tensors", TensorTableReader.SMALLEST_TENSOR);
        int pairs = cursor.count("key-value pairs", MetadataReader.SMALLEST_PAIR);
        this.metadata = new MetadataReader(cursor).read(pairs);
        refuseParts(metadata);
        this.tensors = new TensorTableReader(cursor).read(tensorCount, alignment(metadata));
        tensors.forEach(t -> byName.put(t.name(), t));
    }

    /** NOT_FOUND when there is no such file, INVALID when it cannot be read or is no good GGUF file. */
    @SuppressWarnings("MustBeClosedChecker") // the arena is the Gguf's
    public static Gguf open(Path path) {
        Arena arena = Arena.ofShared();
        try {
            return new Gguf(arena, map(path, arena));
        } catch (YunmoException e) {
            arena.close();
            throw new YunmoException(e.code(), path + ": " + e.getMessage(), e);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    /** A file that is in memory, which stays the caller's: {@link #close} does nothing. For tests. */
    static Gguf of(MemorySegment file) {
        return new Gguf(Arena.global(), file);
    }

    /** Of the format: 2 or 3. */
    public int version() {
        return version;
    }

    public Metadata metadata() {
        return metadata;
    }

    /** In the file's order. */
    public List<TensorInfo> tensors() {
        return tensors;
    }

    public Optional<TensorInfo> tensor(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** INVALID when the file has no such tensor. */
    public TensorInfo require(String name) {
        return tensor(name)
                .orElseThrow(() ->
                        YunmoException.invalid("the file has no tensor '%s', which a model of its kind needs", name));
    }

    /** The tensor's blocks, a view of the file, valid until {@link #close}. */
    public MemorySegment data(TensorInfo tensor) {
        return file.asSlice(tensor.offset(), tensor.bytes());
    }

    /** Bytes of the file. */
    public long size() {
        return file.byteSize();
    }

    /** Unmaps the file; no other thread may be reading it. */
    @Override
    public void close() {
        if (arena != Arena.global() && arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static MemorySegment map(Path path, Arena arena) {
        if (Files.isDirectory(path)) {
            throw YunmoException.invalid("it is a folder; name the .gguf file in it");
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new YunmoException(ErrorCode.NOT_FOUND, "there is no such file", e);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INVALID, "it cannot be read: " + e.getMessage(), e);
        }
    }

    private static int version(FileCursor cursor) {
        int magic = cursor.i32();
        if (magic != MAGIC) {
            throw YunmoException.invalid(NotGguf.describe(magic));
        }
        int version = cursor.i32();
        if (version != 0 && (version & 0xFFFF) == 0) {
            throw YunmoException.invalid(
                    "the GGUF file is big-endian; convert it with gguf-convert-endian of the Python package gguf");
        }
        if (version < 2 || version > 3) {
            throw YunmoException.invalid(
                    "the GGUF file has version %s; 2 and 3 are supported: convert the model again with a recent llama.cpp",
                    Integer.toUnsignedString(version));
        }
        return version;
    }

    private static void refuseParts(Metadata metadata) {
        long parts = metadata.values().get("split.count") instanceof Long n ? n : 1;
        if (parts > 1) {
            throw YunmoException.invalid(
                    "the file is one of %d parts of a model; join them with llama-gguf-split --merge and load the result",
                    parts);
        }
    }

    private static long alignment(Metadata metadata) {
        long a = metadata.integer("general.alignment", DEFAULT_ALIGNMENT);
        if (a < 1 || a > 1L << 31 || Long.bitCount(a) != 1) {
            throw YunmoException.invalid(
                    "the file's 'general.alignment' is %d; it must be a power of two: fetch the file again", a);
        }
        return a;
    }
}
