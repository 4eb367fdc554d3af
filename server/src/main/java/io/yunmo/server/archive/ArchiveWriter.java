package io.yunmo.server.archive;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;

/** Writes a version as an archive, straight from the store. */
public final class ArchiveWriter {
    private static final int BUFFER = 1 << 17;

    private final Manifest manifest;
    private final byte[] description;

    public ArchiveWriter(Manifest manifest) {
        this.manifest = manifest;
        this.description = manifest.encode();
    }

    /** The archive's bytes. */
    public long bytes() {
        long bytes = entry(description.length) + 2L * TarHeader.BLOCK;
        for (Artefact a : manifest.files().values()) {
            bytes += entry(a.bytes());
        }
        return bytes;
    }

    private static long entry(long bytes) {
        return TarHeader.BLOCK + bytes + TarHeader.padding(bytes);
    }

    /** Writes all of it, without closing {@code out}; an IOException when a file in the store was damaged. */
    public void write(ArtefactStore store, OutputStream out) throws IOException {
        out.write(new TarHeader(Manifest.ENTRY, description.length).encode());
        out.write(description);
        out.write(new byte[TarHeader.padding(description.length)]);
        for (Map.Entry<String, Artefact> file : manifest.files().entrySet()) {
            Artefact artefact = file.getValue();
            out.write(new TarHeader(Manifest.entry(file.getKey(), artefact), artefact.bytes()).encode());
            try (InputStream in = store.open(artefact.sha256())) {
                copy(in, out);
            }
            out.write(new byte[TarHeader.padding(artefact.bytes())]);
        }
        out.write(new byte[2 * TarHeader.BLOCK]);
    }

    private static void copy(InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            out.write(buffer, 0, n);
        }
    }
}
