package io.yunmo.catalog.kill;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.DataSet;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/** Publishes versions of a few models, with some files each, and adds data sets. */
record Publishing(Catalog catalog, Random random) {
    static final int MODELS = 3;

    Act step() {
        return random.nextInt(4) == 0 ? addData() : publish();
    }

    private Act publish() {
        Map<String, Artefact> files = new LinkedHashMap<>();
        for (int i = 0; i <= random.nextInt(3); i++) {
            files.put("file-" + i, content(200_000));
        }
        ModelVersion version =
                catalog.models().publish(NewVersion.of("m" + random.nextInt(MODELS), "network", files, "kill"));
        String hashes = version.files().values().stream().map(Artefact::sha256).collect(Collectors.joining(","));
        return new Act(Act.Kind.VERSION, version.model(), version.number(), hashes);
    }

    private Act addData() {
        Artefact file = content(50_000);
        // Named at random, not by the seed: the names of a killed process must not come again.
        String name = "data-" + UUID.randomUUID();
        catalog.dataSets()
                .add(
                        new DataSet(
                                name,
                                file.sha256(),
                                "csv",
                                1,
                                file.bytes(),
                                Json.EMPTY,
                                Json.EMPTY,
                                Json.EMPTY,
                                List.of(),
                                Instant.now(),
                                "kill"),
                        false);
        return new Act(Act.Kind.DATA, name, 0, file.sha256());
    }

    private Artefact content(int most) {
        byte[] content = new byte[random.nextInt(most)];
        random.nextBytes(content);
        return catalog.artefacts().put(content);
    }
}
