package io.yunmo.catalog.kill;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.catalog.Route;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Moves the route of a model between its versions: releases, canaries, rollbacks. */
record Routing(Catalog catalog, Random random) {
    private static final String MODEL = "routed";
    private static final int VERSIONS = 5;

    Act step() {
        List<ModelVersion> versions =
                catalog.models().find(MODEL).map(Model::versions).orElse(List.of());
        if (versions.size() < VERSIONS) {
            return publish();
        }
        Route before = catalog.routes().of(MODEL);
        Route after = move(before, 1 + random.nextInt(VERSIONS));
        return new Act(
                Act.Kind.ROUTE,
                MODEL,
                after.revision(),
                Integer.toString(after.released().orElse(0)));
    }

    private Act publish() {
        var file = catalog.artefacts().put(new byte[] {1, 2, 3});
        ModelVersion version = catalog.models().publish(NewVersion.of(MODEL, "network", Map.of("f", file), "kill"));
        return new Act(Act.Kind.VERSION, MODEL, version.number(), file.sha256());
    }

    private Route move(Route before, int version) {
        boolean beside = before.released().isPresent() && before.released().getAsInt() != version;
        int dice = random.nextInt(3);
        if (dice == 0 && beside) {
            return catalog.routes().canary(MODEL, version, 1 + random.nextInt(99), "kill");
        }
        if (dice == 1 && before.previous().isPresent()) {
            return catalog.routes().rollback(MODEL, "kill");
        }
        return catalog.routes().release(MODEL, version, "kill");
    }
}
