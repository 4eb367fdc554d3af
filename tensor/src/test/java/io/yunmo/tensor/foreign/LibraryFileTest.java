package io.yunmo.tensor.foreign;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibraryFileTest {
    private static final byte[] CONTENT = {1, 2, 3};

    @TempDir
    private Path home;

    private Path use(Path cache) throws IOException {
        return LibraryFile.use(cache, "lib.so", CONTENT, path -> {
            try {
                assertArrayEquals(CONTENT, Files.readAllBytes(path));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return path;
        });
    }

    @Test
    void keepsTheFileInAFolderOfItsOwn() throws IOException {
        Path cache = home.resolve("cache").resolve("native");
        Path file = use(cache);
        assertEquals(cache, file.getParent());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)));
        assertEquals(file, use(cache));
        try (var files = Files.list(cache)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void replacesADamagedFile() throws IOException {
        Path cache = home.resolve("native");
        Path file = use(cache);
        Files.write(file, new byte[] {9});
        use(cache);
        assertArrayEquals(CONTENT, Files.readAllBytes(file));
    }

    @Test
    void doesNotUseAFolderThatOthersCanWrite() throws IOException {
        Path cache = Files.createDirectory(home.resolve("native"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = use(cache);
        assertNotEquals(cache, file.getParent());
        assertFalse(Files.exists(file.getParent()), "the temporary folder is gone once the library is loaded");
    }

    @Test
    void passesOnThatTheLoaderRefuses() {
        assertThrows(
                IllegalArgumentException.class,
                () -> LibraryFile.use(home.resolve("native"), "lib.so", CONTENT, path -> {
                    throw new IllegalArgumentException("not a library");
                }));
    }
}
