package io.yunmo.learn.hdf5;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads what h5py writes by default: superblock 0 to 3, groups as symbol tables or links, arrays of numbers in one piece,
 * attributes of text. Nothing is copied but names and texts, whose number and length are bounded; arrays are views.
 *
 * <p>The file is hostile: what lies outside of it, leads back into itself or is too much is refused with INVALID and the
 * place; links, other files, filters and types of other programs are refused by name. For one thread.
 */
public final class Hdf5File implements AutoCloseable {
    private static final String SIGNATURE = "\u0089HDF\r\n\u001a\n";

    private final Runnable release;
    private final FileBytes file;
    private final Hdf5Group root;

    private Hdf5File(MemorySegment bytes, Runnable release) {
        this.release = release;
        this.file = new FileBytes(bytes);
        this.root = new Hdf5Group(file, "", ObjectHeader.read(file, rootAddress()));
    }

    /** Maps a file; the arrays read from it live until it is closed. */
    @SuppressWarnings("MustBeClosedChecker")
    public static Hdf5File open(Path path) {
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            return new Hdf5File(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena), arena::close);
        } catch (IOException e) {
            arena.close();
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read '" + path + "': " + e.getMessage(), e);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
    }

    /** A file that is in memory already, which must live as long as what is read from it. */
    public static Hdf5File of(MemorySegment bytes) {
        return new Hdf5File(bytes, () -> {});
    }

    /** Whether something begins as an HDF5 file does. */
    public static boolean looksLike(MemorySegment bytes) {
        return bytes.byteSize() >= 8 && new FileBytes(bytes).has(0, SIGNATURE);
    }

    /** The group that all else is in. */
    public Hdf5Group root() {
        return root;
    }

    /** The bytes of the whole file. */
    public long size() {
        return file.size();
    }

    private long rootAddress() {
        if (file.size() < 8 || !file.has(0, SIGNATURE)) {
            throw YunmoException.invalid("the file is no HDF5 file, or only a part of one");
        }
        int version = file.u8(8);
        boolean old = version < 2;
        if (version > 3 || file.u8(old ? 13 : 9) != 8 || file.u8(old ? 14 : 10) != 8) {
            throw YunmoException.invalid(
                    "the HDF5 file has a superblock of version %d, or addresses that are not of 8 bytes; write it with h5py",
                    version);
        }
        long fields = old ? 24 + (version == 1 ? 4 : 0) : 12;
        if (file.u64(fields) != 0) {
            throw YunmoException.invalid("the HDF5 file does not begin at its first byte");
        }
        long end = file.u64(fields + 16);
        if (end < 0 || end > file.size()) {
            throw YunmoException.invalid(
                    "the HDF5 file is cut off: it has %d bytes of %s", file.size(), Long.toUnsignedString(end));
        }
        return file.u64(fields + (old ? 40 : 24));
    }

    @Override
    public void close() {
        release.run();
    }
}
