package io.yunmo.catalog.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.ArtefactStoreSuite;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Runs the suite on files, and looks at the files. */
class FileArtefactStoreTest extends ArtefactStoreSuite {
    @Override
    protected ArtefactStore open(Path directory) {
        return FileArtefactStore.open(directory.resolve("artefacts"));
    }

    @Override
    protected void age(Artefact artefact, Duration by) {
        try {
            FileTime time = FileTime.from(Instant.now().minus(by));
            Files.setLastModifiedTime(store.path(artefact.sha256()), time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void assertNothingTemporary() {
        Path temporary = directory.resolve("artefacts/tmp");
        assertEquals(0, temporary.toFile().list().length);
    }

    @Test
    void aFileLiesUnderItsHashAndIsReadOnly() {
        Artefact abc = put("abc");
        assertEquals(directory.resolve("artefacts/ba").resolve(abc.sha256()), store.path(abc.sha256()));
        assertFalse(store.path(abc.sha256()).toFile().canWrite() && !isRoot());
    }

    /** The superuser may write to read-only files. */
    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    @Test
    void whatAnInterruptedWriteLeftIsRemovedAtTheNextStart() throws IOException {
        Path orphan = Files.writeString(directory.resolve("artefacts/tmp/0.part"), "half a conte");
        Files.writeString(directory.resolve("artefacts/ba-stranger"), "not ours");
        Artefact abc = put("abc");
        store = open(directory);
        assertFalse(Files.exists(orphan));
        assertTrue(Files.exists(directory.resolve("artefacts/ba-stranger")));
        store.verify(abc.sha256());
    }

    @Test
    void aDamagedFileIsNoticedAndNamed() throws IOException {
        Artefact abc = put("abc");
        Path file = store.path(abc.sha256());
        overwrite(file, "abd");
        YunmoException e = assertThrows(YunmoException.class, () -> store.verify(abc.sha256()));
        assertEquals(ErrorCode.INTERNAL, e.code());
        assertTrue(e.getMessage().contains(file.toString()) && e.getMessage().contains("restore"), e.getMessage());
        try (InputStream in = store.open(abc.sha256())) {
            assertEquals('a', in.read());
            assertEquals(1, in.skip(1));
            assertEquals('d', in.read());
            assertThrows(IOException.class, in::read);
        }
    }

    @Test
    void aCutFileIsReplacedByTheSameContent() throws IOException {
        Artefact abc = put("abc");
        overwrite(store.path(abc.sha256()), "ab");
        assertEquals(abc, put("abc"));
        store.verify(abc.sha256());
    }

    private static void overwrite(Path file, String text) throws IOException {
        assertTrue(file.toFile().setWritable(true));
        Files.writeString(file, text);
    }
}
