package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Json;
import io.yunmo.server.http.Routes;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;

/** Takes files that a training will refer to by hash. Nothing that is not referred to within a day is kept. */
final class BlobEndpoint implements Endpoint {
    private final ArtefactStore store;
    private final long maxBytes;

    BlobEndpoint(ArtefactStore store, long maxBytes) {
        this.store = store;
        this.maxBytes = maxBytes;
    }

    @Override
    public void register(Routes routes) {
        routes.post("/yunmo/v1/blobs", this::add);
    }

    private void add(Exchange exchange) throws IOException {
        try (InputStream body = exchange.bodyStream(maxBytes)) {
            Artefact artefact = store.put(body, maxBytes);
            if (artefact.bytes() == 0) {
                throw YunmoException.invalid("the file is empty; send its bytes as the request's body");
            }
            exchange.json(201, Json.object().put("sha256", artefact.sha256()).put("bytes", artefact.bytes()));
        }
    }
}
