package io.yunmo.server.admin;

import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.data.Pipeline;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The pipelines of the versions that were asked last, by the hash of their file. Thread-safe. */
final class Pipelines {
    private static final int KEPT = 64;

    private final ArtefactStore store;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Pipeline> byHash = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Pipeline> eldest) {
            return size() > KEPT;
        }
    };

    Pipelines(ArtefactStore store) {
        this.store = store;
    }

    /** The version's pipeline; INVALID for a version that takes tensors, not rows. */
    Pipeline of(ModelVersion version) {
        if (!version.files().containsKey(VersionFiles.PIPELINE)) {
            throw YunmoException.invalid(
                    "version %d of '%s' (%s) knows no columns; send it tensors: POST /v2/models/%s/infer",
                    version.number(), version.model(), version.format(), version.model());
        }
        String hash = version.file(VersionFiles.PIPELINE).sha256();
        lock.lock();
        try {
            return byHash.computeIfAbsent(hash, this::read);
        } finally {
            lock.unlock();
        }
    }

    private Pipeline read(String hash) {
        try (InputStream in = store.open(hash)) {
            return Pipeline.fromJson(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
