package io.yunmo.tensor.file;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;

/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header, the bytes of the tensors. Files are taken
 * for hostile: a file is read completely by the rules or refused with INVALID (every byte of the data belongs to exactly
 * one tensor, names are unique, sizes agree). Returned maps are unmodifiable and keep the order of the header.
 *
 * @see <a href="https://huggingface.co/docs/safetensors/index#format">the format</a>
 */
public final class SafeTensors {
    /** What a file holds: tensors by name, and the free text map under {@code __metadata__}. */
    public record Contents(Map<String, Tensor> tensors, Map<String, String> metadata) {}

    private SafeTensors() {}

    /** Reads a file into off-heap memory that the garbage collector frees. NOT_FOUND when there is no such file. */
    public static Map<String, Tensor> read(Path file) {
        return parse(FileBytes.read(file, Arena.ofAuto()), file.toString()).tensors();
    }

    /**
     * Maps a file: tensors are views that live as long as the arena and are paged in when touched. The file must not be
     * shortened meanwhile. NOT_FOUND when there is no such file.
     */
    public static Contents map(Path file, Arena arena) {
        return parse(FileBytes.map(file, arena), file.toString());
    }

    /** Reads a whole file's bytes; the tensors are views of {@code bytes}. */
    public static Contents read(MemorySegment bytes) {
        return parse(bytes, "safetensors");
    }

    /** As {@link #write(Path, Map, Map)} without metadata. */
    public static void write(Path file, Map<String, Tensor> tensors) {
        write(file, tensors, Map.of());
    }

    /**
     * Writes a file under a temporary name beside {@code file}, syncs it, and renames it: {@code file} is the old one or the
     * whole new one. The bytes depend on the contents alone: tensors are ordered by type, widest first, then by name, as the
     * reference implementation orders them.
     */
    public static void write(Path file, Map<String, Tensor> tensors, Map<String, String> metadata) {
        SafeTensorsLayout layout = SafeTensorsLayout.of(tensors, metadata);
        try {
            WholeFile.write(file, layout::writeTo);
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot write " + file + ": " + e, e);
        }
    }

    /** The bytes that {@link #write(Path, Map, Map)} writes. */
    public static byte[] toBytes(Map<String, Tensor> tensors, Map<String, String> metadata) {
        return SafeTensorsLayout.of(tensors, metadata).toBytes();
    }

    private static Contents parse(MemorySegment bytes, String name) {
        try {
            return SafeTensorsHeader.parse(bytes);
        } catch (YunmoException e) {
            throw new YunmoException(e.code(), name + ": " + e.getMessage(), e);
        }
    }
}
