package io.yunmo.catalog.sql;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.DataSets;
import io.yunmo.catalog.Jobs;
import io.yunmo.catalog.Models;
import io.yunmo.catalog.Routes;
import io.yunmo.catalog.Swept;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** A catalogue in a relational database, whichever it is. */
abstract class SqlCatalog implements Catalog {
    /** Every artefact that something refers to. */
    private static final String REFERENCED = """
            SELECT sha256, bytes FROM model_version_files UNION SELECT sha256, bytes FROM data_sets
            UNION SELECT sha256, bytes FROM job_inputs UNION SELECT sha256, bytes FROM job_checkpoint_files""";

    private static final Duration YOUNGEST = Duration.ofSeconds(1);

    private final Database database;
    private final ArtefactStore artefacts;
    private final Models models;
    private final Routes routes;
    private final DataSets dataSets;
    private final Jobs jobs;

    SqlCatalog(Database database, ArtefactStore artefacts) {
        this.database = database;
        this.artefacts = artefacts;
        this.models = new SqlModels(database, artefacts);
        this.routes = new SqlRoutes(database);
        this.dataSets = new SqlDataSets(database, artefacts);
        this.jobs = new SqlJobs(database, artefacts, UUID.randomUUID().toString());
    }

    @Override
    public ArtefactStore artefacts() {
        return artefacts;
    }

    @Override
    public Models models() {
        return models;
    }

    @Override
    public Routes routes() {
        return routes;
    }

    @Override
    public DataSets dataSets() {
        return dataSets;
    }

    @Override
    public Jobs jobs() {
        return jobs;
    }

    @Override
    public Swept sweep(Duration olderThan) {
        if (olderThan.compareTo(YOUNGEST) < 0) {
            throw YunmoException.invalid(
                    "artefacts of %s may be about to be used; sweep what is older than %s", olderThan, YOUNGEST);
        }
        Set<String> referenced =
                database.read(this::referenced).stream().map(Artefact::sha256).collect(Collectors.toUnmodifiableSet());
        return artefacts.sweep(referenced, olderThan);
    }

    private List<Artefact> referenced(Session session) throws SQLException {
        return session.list(REFERENCED, Row::artefact);
    }

    @Override
    public List<String> check(boolean hashes) {
        List<String> problems = new ArrayList<>();
        try {
            problems.addAll(database.read(database.dialect()::integrity));
            for (Artefact artefact : database.read(this::referenced)) {
                check(artefact, hashes, problems);
            }
        } catch (YunmoException e) {
            if (e.code() != ErrorCode.INTERNAL) {
                throw e;
            }
            problems.add(e.getMessage());
        }
        return problems;
    }

    private void check(Artefact artefact, boolean hashes, List<String> problems) {
        try {
            long bytes = artefacts.find(artefact.sha256()).bytes();
            if (bytes != artefact.bytes()) {
                problems.add(
                        "the artefact %s has %d bytes, not %d".formatted(artefact.sha256(), bytes, artefact.bytes()));
            } else if (hashes) {
                artefacts.verify(artefact.sha256());
            }
        } catch (YunmoException e) {
            problems.add(e.getMessage());
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
