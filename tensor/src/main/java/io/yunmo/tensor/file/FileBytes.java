package io.yunmo.tensor.file;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Whole files as segments, larger than 2 GiB too. */
final class FileBytes {
    private static final int CHUNK = 1 << 24;

    private FileBytes() {}

    /** A view of the file that lives as long as the arena. */
    static MemorySegment map(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** A copy of the file in the arena's memory. */
    static MemorySegment read(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            MemorySegment bytes = arena.allocate(size, 64);
            for (long at = 0; at < size; ) {
                ByteBuffer chunk = bytes.asSlice(at, Math.min(CHUNK, size - at)).asByteBuffer();
                int n = channel.read(chunk, at);
                if (n < 0) {
                    throw new IOException("it became shorter while it was read");
                }
                at += n;
            }
            return bytes.asReadOnly();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static YunmoException unreadable(Path file, IOException e) {
        if (e instanceof NoSuchFileException) {
            return new YunmoException(ErrorCode.NOT_FOUND, "there is no file " + file, e);
        }
        return new YunmoException(ErrorCode.INVALID, "cannot read " + file + ": " + e.getMessage(), e);
    }
}
