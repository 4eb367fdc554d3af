package io.yunmo.catalog.sql;

import io.yunmo.catalog.file.Disk;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A data directory that belongs to this process until it is closed, or until the process ends in whatever way. */
final class DataDirectory implements AutoCloseable {
    private static final String NOTE = """
            This is a data directory of Yunmo, format 1.
            catalog.db (with catalog.db-wal beside it) and artefacts/ belong together: back up and restore them together.
            """;

    /** A header and the rest of the smallest page that SQLite knows. */
    private static final int SMALLEST_DATABASE = 512;

    /**
     * The directories that this process has open. The system's locks cannot tell: they belong to the process, and closing
     * any handle of the file gives them up, so a second attempt must not even open it.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private DataDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    static DataDirectory open(Path directory) {
        try {
            Disk.makeDirectory(directory);
            Path path = directory.toRealPath();
            if (!OPEN.add(path)) {
                throw taken(path, "this process");
            }
            try {
                return new DataDirectory(path, lock(path));
            } catch (IOException | RuntimeException e) {
                OPEN.remove(path);
                throw e;
            }
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "cannot use %s as data directory (%s); give one that this user may write, with --data-dir"
                            .formatted(directory, e),
                    e);
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel = FileChannel.open(
                path.resolve("yunmo.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw taken(path, holder(channel));
            }
            channel.truncate(0);
            channel.write(utf8(Long.toString(ProcessHandle.current().pid())), 0);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        channel.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.UTF_8);
        return text.isBlank() ? "another process" : "process " + text;
    }

    private static YunmoException taken(Path path, String holder) {
        return YunmoException.conflict(
                "the data directory %s is in use by %s; stop that server, or give this one a directory of its own with --data-dir",
                path, holder);
    }

    Path database() {
        return path.resolve("catalog.db");
    }

    Path artefacts() {
        return path.resolve("artefacts");
    }

    /**
     * SQLite takes a missing, empty or very short file for a new database. Where there was a full one it is refused, lest the
     * service begins anew by itself.
     */
    void refuseLostDatabase() {
        try {
            Path file = database();
            if (Files.exists(note()) && (!Files.exists(file) || Files.size(file) < SMALLEST_DATABASE)) {
                throw new YunmoException(ErrorCode.INTERNAL, """
                        the catalogue's database %s is missing, empty or damaged, though this data directory was in use. Put the last \
                        backup of the data directory in its place (see docs/catalog.md); or, to begin anew without what it held, \
                        remove %s""".formatted(file, note()));
            }
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot read " + path + ": " + e, e);
        }
    }

    /** Remembers that the database holds something from now on. */
    void markUsed() {
        try {
            if (!Files.exists(note())) {
                try (FileChannel out = FileChannel.open(
                        note(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
                    out.write(utf8(NOTE));
                    out.force(true);
                }
                Disk.sync(path);
            }
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.INTERNAL, "cannot write " + note() + ": " + e + "; check that the disk has room", e);
        }
    }

    private Path note() {
        return path.resolve("READ-ME-FIRST.txt");
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            // The system gives the lock up with the process at the latest.
        } finally {
            OPEN.remove(path);
        }
    }
}
