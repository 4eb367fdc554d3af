package io.yunmo.catalog.file;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Swept;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Artefacts as read-only files {@code ROOT/ab/abcdef…}, named by their hash. A content is written to {@code ROOT/tmp}, synced,
 * renamed, and the folder synced: a file under its final name is complete, whenever the process died. A file's age counts
 * from its modification time, which put and renew set to now.
 */
public final class FileArtefactStore implements ArtefactStore {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final String TEMPORARY = "tmp";
    private final Path root;
    private final Path temporary;
    /** Held while a file changes its age, comes or goes, so that a sweep never removes what was just renewed. */
    private final ReentrantLock ages = new ReentrantLock();

    private FileArtefactStore(Path root) {
        this.root = root;
        this.temporary = root.resolve(TEMPORARY);
    }

    /**
     * Opens the store in a folder, which it makes if need be, and removes what interrupted writes left. The folder must
     * belong to this process alone; the lock of the data directory sees to that.
     */
    public static FileArtefactStore open(Path root) {
        FileArtefactStore store = new FileArtefactStore(root.toAbsolutePath().normalize());
        try {
            Disk.makeDirectory(store.temporary);
            for (Path file : children(store.temporary)) {
                Files.deleteIfExists(file);
            }
            Disk.sync(store.root);
        } catch (IOException e) {
            throw failed("open", root, e);
        }
        return store;
    }

    @Override
    public Artefact put(InputStream in, long maxBytes) {
        if (maxBytes < 0) {
            throw YunmoException.invalid("the limit is %d bytes; it must be at least 0", maxBytes);
        }
        try (Incoming incoming = new Incoming(temporary)) {
            Artefact artefact = incoming.receive(in, maxBytes);
            keep(incoming.file(), artefact);
            return artefact;
        }
    }

    @Override
    public Artefact take(Path file, Optional<String> expectedSha256) {
        try {
            Artefact artefact = Incoming.read(file);
            if (expectedSha256.isPresent() && !expectedSha256.get().equals(artefact.sha256())) {
                throw YunmoException.invalid(
                        "%s has the SHA-256 %s, expected was %s: it was damaged on the way, or it is another file; nothing was"
                                + " kept, fetch it again",
                        file.getFileName(), artefact.sha256(), expectedSha256.get());
            }
            keep(file, artefact);
            return artefact;
        } catch (IOException e) {
            throw failed("read", file, e);
        } finally {
            deleteQuietly(file);
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It lies outside the store; whoever made it removes it at the next start.
        }
    }

    private void keep(Path incoming, Artefact artefact) {
        Path file = file(artefact.sha256());
        ages.lock();
        try {
            if (isWhole(file, artefact.bytes())) {
                makeYoung(file);
                // It may have been renamed by a process that died before it could sync the folder.
                Disk.sync(file.getParent());
                return;
            }
            Disk.makeDirectory(file.getParent());
            incoming.toFile().setReadOnly();
            Disk.rename(incoming, file);
        } catch (IOException e) {
            throw failed("write", file, e);
        } finally {
            ages.unlock();
        }
    }

    /** A file of another size was damaged from outside: the new content replaces it. */
    private static boolean isWhole(Path file, long bytes) throws IOException {
        return Files.isRegularFile(file) && Files.size(file) == bytes;
    }

    private static void makeYoung(Path file) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    }

    @Override
    public boolean contains(String sha256) {
        return Files.isRegularFile(file(sha256));
    }

    @Override
    public Artefact find(String sha256) {
        Path file = path(sha256);
        try {
            return new Artefact(sha256, Files.size(file));
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    @Override
    public Path path(String sha256) {
        Path file = file(sha256);
        if (!Files.isRegularFile(file)) {
            throw YunmoException.notFound("there is no artefact %s; upload it again", sha256);
        }
        return file;
    }

    @Override
    public InputStream open(String sha256) {
        Path file = path(sha256);
        try {
            return new VerifyingStream(Files.newInputStream(file), sha256, file);
        } catch (IOException e) {
            throw failed("read", file, e);
        }
    }

    @Override
    public void verify(String sha256) {
        try (InputStream in = open(sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, e.getMessage(), e);
        }
    }

    @Override
    public void renew(Iterable<Artefact> artefacts) {
        ages.lock();
        try {
            for (Artefact artefact : artefacts) {
                renew(artefact);
            }
        } finally {
            ages.unlock();
        }
    }

    private void renew(Artefact artefact) {
        Path file = path(artefact.sha256());
        try {
            if (!isWhole(file, artefact.bytes())) {
                throw new YunmoException(ErrorCode.INVALID, sizeProblem(artefact, Files.size(file)));
            }
            makeYoung(file);
        } catch (IOException e) {
            throw failed("touch", file, e);
        }
    }

    private static String sizeProblem(Artefact artefact, long there) {
        return "the artefact %s has %d bytes, not %d; give the size that put returned, or upload it again"
                .formatted(artefact.sha256(), there, artefact.bytes());
    }

    @Override
    public List<Artefact> list() {
        List<Artefact> all = new ArrayList<>();
        for (Path file : files()) {
            try {
                all.add(new Artefact(file.getFileName().toString(), Files.size(file)));
            } catch (IOException e) {
                // A sweep removed it meanwhile.
            }
        }
        return all;
    }

    @Override
    public Swept sweep(Set<String> referenced, Duration olderThan) {
        Instant before = Instant.now().minus(olderThan);
        int artefacts = 0;
        long bytes = 0;
        for (Path file : files()) {
            if (!referenced.contains(file.getFileName().toString())) {
                long removed = removeIfOlder(file, before);
                if (removed >= 0) {
                    artefacts++;
                    bytes += removed;
                }
            }
        }
        return new Swept(artefacts, bytes);
    }

    /** The removed file's size, or -1 when it stays. */
    private long removeIfOlder(Path file, Instant before) {
        ages.lock();
        try {
            if (!Files.isRegularFile(file)
                    || !Files.getLastModifiedTime(file).toInstant().isBefore(before)) {
                return -1;
            }
            long bytes = Files.size(file);
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw failed("remove", file, e);
        } finally {
            ages.unlock();
        }
    }

    private List<Path> files() {
        try {
            List<Path> files = new ArrayList<>();
            for (Path folder : children(root)) {
                if (Files.isDirectory(folder) && !folder.equals(temporary)) {
                    children(folder).stream()
                            .filter(f ->
                                    SHA256.matcher(f.getFileName().toString()).matches())
                            .forEach(files::add);
                }
            }
            return files;
        } catch (IOException e) {
            throw failed("list", root, e);
        }
    }

    private static List<Path> children(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.toList();
        }
    }

    private Path file(String sha256) {
        String checked = new Artefact(sha256, 0).sha256();
        return root.resolve(checked.substring(0, 2)).resolve(checked);
    }

    static YunmoException failed(String what, Path file, IOException e) {
        return new YunmoException(
                ErrorCode.INTERNAL,
                "cannot %s %s: %s; check that the disk has room and that this user may write there"
                        .formatted(what, file, reason(e)),
                e);
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    static String damaged(Path file) {
        return "the artefact " + file + " was changed on disk: its content no longer has the hash it is named by;"
                + " restore that file from a backup, or remove it and upload or train it again";
    }
}
