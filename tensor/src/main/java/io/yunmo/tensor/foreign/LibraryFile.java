package io.yunmo.tensor.foreign;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.Function;
import java.util.zip.CRC32C;

/**
 * Puts a library where the system's loader can read it and nobody else can write it: in the user's cache folder under a name
 * with its checksum (kept for the next start, its content compared each time), or, where that folder cannot be used, in a fresh
 * private folder that is removed again as soon as the library is loaded.
 */
final class LibraryFile {
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private LibraryFile() {}

    /**
     * What {@code load} makes of the file with this content.
     *
     * @throws IllegalArgumentException when load refuses it in both places
     */
    static <T> T use(String name, byte[] content, Function<Path, T> load) throws IOException {
        return use(cacheFolder(), name, content, load);
    }

    static <T> T use(Path cache, String name, byte[] content, Function<Path, T> load) throws IOException {
        try {
            return load.apply(cached(cache, name, content));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return fresh(name, content, load);
        }
    }

    private static Path cacheFolder() {
        String base = System.getenv("XDG_CACHE_HOME");
        Path caches =
                base != null && !base.isEmpty() ? Path.of(base) : Path.of(System.getProperty("user.home"), ".cache");
        return caches.resolve("yunmo").resolve("native");
    }

    private static Path cached(Path folder, String name, byte[] content) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(folder.getParent());
            Files.createDirectories(folder, attribute());
        }
        requirePrivate(folder);
        Path file = folder.resolve(hash(content) + "-" + name);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                || !Arrays.equals(Files.readAllBytes(file), content)) {
            write(folder, file, content);
            removeOthers(folder, name, file);
        }
        return file;
    }

    /** Earlier builds of the library; a process that has one loaded keeps it. */
    private static void removeOthers(Path folder, String name, Path file) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*-" + name)) {
            for (Path other : files) {
                if (!other.equals(file)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    /** Another process may do the same at this moment: the file appears whole or not at all. */
    private static void write(Path folder, Path file, byte[] content) throws IOException {
        Path part = Files.createTempFile(folder, "new", ".so");
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static void requirePrivate(Path folder) throws IOException {
        PosixFileAttributes a = Files.readAttributes(folder, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Object user = folder.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(System.getProperty("user.name"));
        if (!a.isDirectory() || !a.permissions().equals(PRIVATE) || !a.owner().equals(user)) {
            throw new IOException(folder + " is not a folder of this user alone");
        }
    }

    private static <T> T fresh(String name, byte[] content, Function<Path, T> load) throws IOException {
        Path folder = Files.createTempDirectory("yunmo-native");
        Path file = folder.resolve(name);
        try {
            Files.write(file, content);
            return load.apply(file);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> attribute() {
        return PosixFilePermissions.asFileAttribute(PRIVATE);
    }

    /** Only a name: the content itself is compared, and a cryptographic hash would cost a start-up 25 ms. */
    private static String hash(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return HexFormat.of().toHexDigits(crc.getValue() << 32 | content.length);
    }
}
