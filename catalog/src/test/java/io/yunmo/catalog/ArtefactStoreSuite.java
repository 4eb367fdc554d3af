package io.yunmo.catalog;

import static io.yunmo.catalog.CatalogSuite.fails;
import static io.yunmo.catalog.CatalogSuite.together;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every artefact store does. */
public abstract class ArtefactStoreSuite {
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    protected Path directory;

    protected ArtefactStore store;

    /** Opens the store under test in the directory. */
    protected abstract ArtefactStore open(Path directory);

    /** Makes a content look as if it was put that long ago. */
    protected abstract void age(Artefact artefact, Duration by);

    @BeforeEach
    void openFirst() {
        store = open(directory);
    }

    protected Artefact put(String text) {
        return store.put(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aContentIsNamedByItsHashAndReadBack() throws IOException {
        Artefact abc = put("abc");
        assertEquals(new Artefact(ABC, 3), abc);
        assertTrue(store.contains(ABC));
        assertEquals(abc, store.find(ABC));
        assertEquals("abc", Files.readString(store.path(ABC)));
        try (InputStream in = store.open(ABC)) {
            assertEquals("abc", new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        store.verify(ABC);
    }

    @Test
    void theSameContentIsKeptOnce() {
        assertEquals(put("abc"), put("abc"));
        put("def");
        assertEquals(2, store.list().size());
    }

    @Test
    void anEmptyContentAndALargeOneAreKept() throws IOException {
        assertEquals(0, store.put(new byte[0]).bytes());
        byte[] large = new byte[3_000_001];
        new Random(7).nextBytes(large);
        Artefact kept = store.put(large);
        assertArrayEquals(large, Files.readAllBytes(store.path(kept.sha256())));
        store.verify(kept.sha256());
    }

    @Test
    void aFileIsCopied() throws IOException {
        Path file = Files.writeString(directory.resolve("given.txt"), "abc");
        assertEquals(ABC, store.put(file).sha256());
        assertTrue(Files.exists(file));
        fails(ErrorCode.INVALID, () -> store.put(directory.resolve("missing")), "cannot read");
    }

    @Test
    void aContentAboveTheLimitIsRefusedAndNothingIsKept() {
        assertEquals(ABC, store.put(stream("abc"), 3).sha256());
        fails(ErrorCode.TOO_LARGE, () -> store.put(stream("abcd"), 3), "limit of 3 bytes");
        fails(ErrorCode.TOO_LARGE, () -> store.put(stream("a"), 0), "limit of 0 bytes");
        fails(ErrorCode.INVALID, () -> store.put(stream("a"), -1), "at least 0");
        assertEquals(1, store.list().size());
        assertNothingTemporary();
    }

    @Test
    void aStreamThatBreaksLeavesNothing() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        };
        fails(
                ErrorCode.INVALID,
                () -> store.put(new SequenceInputStream(stream("abc"), broken), 100),
                "connection reset",
                "send it again");
        assertEquals(List.of(), store.list());
        assertNothingTemporary();
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Nothing is left of contents that were not kept. */
    protected abstract void assertNothingTemporary();

    @Test
    void aHashThatIsNoneIsRefused() {
        for (String bad : List.of("", "abc", "../../etc/passwd", ABC.toUpperCase(java.util.Locale.ROOT), ABC + "0")) {
            fails(ErrorCode.INVALID, () -> store.path(bad), "64 lower-case");
            fails(ErrorCode.INVALID, () -> store.contains(bad), "64 lower-case");
            fails(ErrorCode.INVALID, () -> store.verify(bad), "64 lower-case");
        }
    }

    @Test
    void aHashThatIsNotThereIsNotFound() {
        assertFalse(store.contains(ABC));
        fails(ErrorCode.NOT_FOUND, () -> store.path(ABC), ABC, "upload it again");
        fails(ErrorCode.NOT_FOUND, () -> store.find(ABC), ABC);
        fails(ErrorCode.NOT_FOUND, () -> store.open(ABC), ABC);
        fails(ErrorCode.NOT_FOUND, () -> store.verify(ABC), ABC);
        fails(ErrorCode.NOT_FOUND, () -> store.renew(List.of(new Artefact(ABC, 3))), ABC);
    }

    @Test
    void aSweepRemovesWhatIsOldAndNotReferredTo() {
        Artefact old = put("old");
        Artefact used = put("used");
        Artefact young = put("young");
        age(old, HOUR.plusMinutes(1));
        age(used, HOUR.plusMinutes(1));
        assertEquals(new Swept(1, 3), store.sweep(Set.of(used.sha256()), HOUR));
        assertFalse(store.contains(old.sha256()));
        assertTrue(store.contains(used.sha256()));
        assertTrue(store.contains(young.sha256()));
    }

    @Test
    void puttingOrRenewingMakesYoung() {
        Artefact again = put("again");
        Artefact renewed = put("renewed");
        age(again, HOUR.multipliedBy(2));
        age(renewed, HOUR.multipliedBy(2));
        put("again");
        store.renew(List.of(renewed));
        assertEquals(new Swept(0, 0), store.sweep(Set.of(), HOUR));
    }

    @Test
    void eightThreadsPutTheSameContents() throws Exception {
        together(8, () -> {
            for (int i = 0; i < 10; i++) {
                put("content " + i);
            }
            return true;
        });
        assertEquals(10, store.list().size());
        store.list().forEach(a -> store.verify(a.sha256()));
        assertNothingTemporary();
    }

    @Test
    void whatWasPutIsThereAfterReopening() {
        put("abc");
        store = open(directory);
        store.verify(ABC);
    }
}
