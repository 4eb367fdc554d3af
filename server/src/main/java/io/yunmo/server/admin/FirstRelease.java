package io.yunmo.server.admin;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.serving.ModelService;
import io.yunmo.tensor.YunmoException;

/** Releases the first version of a model that was brought in: whoever does that wants to use it. */
public final class FirstRelease {
    private final Catalog catalog;
    private final ModelService service;

    public FirstRelease(Catalog catalog, ModelService service) {
        this.catalog = catalog;
        this.service = service;
    }

    /**
     * Releases {@code version} when no version of its model is; tells the service of it in any case. When it does not load, the
     * version stays in the catalogue, unreleased, and the message says so.
     */
    public void of(ModelVersion version, String by) {
        String model = version.model();
        if (catalog.models().require(model).route().released().isEmpty()) {
            try {
                service.prepare(model, version.number());
            } catch (YunmoException e) {
                String name = model + "@" + version.number();
                throw new YunmoException(
                        e.code(),
                        name + " is in the catalogue, but was not released, since it does not load: " + e.getMessage()
                                + "\nwhen it can:  yunmo models release " + name,
                        e);
            }
            catalog.routes().release(model, version.number(), by);
        }
        service.refresh(model);
    }
}
