package io.yunmo.catalog.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** File operations that are on the disk when they return. */
public final class Disk {
    private static final boolean DIRECTORIES_OPEN =
            !System.getProperty("os.name").startsWith("Windows");

    private Disk() {}

    /** Writes the directory's entries to the disk; Windows does so by itself. */
    public static void sync(Path directory) throws IOException {
        if (DIRECTORIES_OPEN) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Makes the directory and the missing ones above it, each synced into its parent. */
    public static void makeDirectory(Path directory) throws IOException {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        makeDirectory(parent);
        Files.createDirectories(directory);
        sync(parent);
    }

    /** Renames a synced file to its final name in one step; a file of that name is replaced. */
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        sync(to.getParent());
    }
}
