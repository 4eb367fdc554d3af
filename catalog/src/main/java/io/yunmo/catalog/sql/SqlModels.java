package io.yunmo.catalog.sql;

import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Model;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.Models;
import io.yunmo.catalog.NewVersion;
import io.yunmo.catalog.Route;
import io.yunmo.catalog.Stage;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Models and versions in the database. */
record SqlModels(Database database, ArtefactStore artefacts) implements Models {
    /** The tables that hang on a model, in the order in which they can be emptied. */
    private static final List<String> OF_A_MODEL =
            List.of("route_changes", "route_releases", "routes", "model_version_files", "model_versions");

    @Override
    public ModelVersion publish(NewVersion version) {
        artefacts.renew(version.files().values());
        return database.write(session -> {
            Optional<ModelVersion> before =
                    version.job().isPresent() ? byJob(session, version.job().get()) : Optional.empty();
            return before.isPresent() ? before.get() : insert(session, version);
        });
    }

    private ModelVersion insert(Session session, NewVersion version) throws SQLException {
        Instant now = database.now();
        session.update(
                "INSERT INTO models (name, last_version, created_at, created_by) VALUES (?, 0, ?, ?) ON CONFLICT (name) DO NOTHING",
                version.model(),
                now,
                version.createdBy());
        int number = session.one(
                "UPDATE models SET last_version = last_version + 1 WHERE name = ? RETURNING last_version",
                row -> row.integer("last_version"),
                version.model());
        VersionRows.insert(session, version, number, now);
        return VersionRows.require(session, version.model(), number);
    }

    @Override
    public List<Model> list() {
        return database.read(session -> {
            Map<String, List<ModelVersion>> versions =
                    VersionRows.all(session).stream().collect(Collectors.groupingBy(ModelVersion::model));
            Map<String, Route> routes = RouteRows.all(session);
            return session.list("SELECT * FROM models ORDER BY name", row -> {
                String name = row.text("name");
                return read(row, routes.get(name), versions.getOrDefault(name, List.of()));
            });
        });
    }

    private static Model read(Row row, Route route, List<ModelVersion> versions) throws SQLException {
        return new Model(row.text("name"), route, versions, row.instant("created_at"), row.text("created_by"));
    }

    @Override
    public Optional<Model> find(String model) {
        return database.read(session -> find(session, model));
    }

    private static Optional<Model> find(Session session, String model) throws SQLException {
        Optional<Route> route = RouteRows.find(session, model);
        if (route.isEmpty()) {
            return Optional.empty();
        }
        List<ModelVersion> versions = VersionRows.of(session, model);
        return session.first("SELECT * FROM models WHERE name = ?", row -> read(row, route.get(), versions), model);
    }

    @Override
    public Model require(String model) {
        return database.read(session -> {
            requireModel(session, model);
            return find(session, model).orElseThrow();
        });
    }

    /** Keeps the model to this transaction, where the database has many writers. */
    static void lockModel(Session session, Dialect dialect, String model) throws SQLException {
        session.list("SELECT name FROM models WHERE name = ?" + dialect.forUpdate(), row -> row.text(1), model);
    }

    static void requireModel(Session session, String model) throws SQLException {
        if (session.first("SELECT name FROM models WHERE name = ?", row -> row.text(1), model)
                .isEmpty()) {
            throw Nearest.notFound(
                    "model", model, session.list("SELECT name FROM models ORDER BY name", row -> row.text(1)));
        }
    }

    @Override
    public Optional<ModelVersion> findVersion(String model, int number) {
        return database.read(session -> VersionRows.find(session, model, number));
    }

    @Override
    public ModelVersion requireVersion(String model, int number) {
        return database.read(session -> VersionRows.require(session, model, number));
    }

    @Override
    public Optional<ModelVersion> findByJob(String job) {
        return database.read(session -> byJob(session, job));
    }

    private static Optional<ModelVersion> byJob(Session session, String job) throws SQLException {
        record Key(String model, int number) {}
        Optional<Key> key = session.first(
                "SELECT model, number FROM model_versions WHERE job = ?",
                row -> new Key(row.text("model"), row.integer("number")),
                job);
        return key.isEmpty()
                ? Optional.empty()
                : VersionRows.find(session, key.get().model(), key.get().number());
    }

    @Override
    public ModelVersion stage(String model, int number, Stage stage, String by) {
        if (stage == Stage.RELEASED) {
            throw YunmoException.invalid(
                    "a version becomes released by a release; release version %d of '%s'", number, model);
        }
        return database.write(session -> {
            ModelVersion version = VersionRows.require(session, model, number);
            if (version.stage() == Stage.RELEASED) {
                throw YunmoException.conflict(
                        "version %d of '%s' is released; release another version first", number, model);
            }
            VersionRows.stage(session, model, number, stage, database.now(), by);
            return VersionRows.require(session, model, number);
        });
    }

    @Override
    public void delete(String model) {
        database.write(session -> {
            requireModel(session, model);
            for (String table : OF_A_MODEL) {
                session.update("DELETE FROM " + table + " WHERE model = ?", model);
            }
            return session.update("DELETE FROM models WHERE name = ?", model);
        });
    }

    @Override
    public void deleteVersion(String model, int number) {
        database.write(session -> {
            VersionRows.require(session, model, number);
            if (RouteRows.require(session, model).uses(number)) {
                throw YunmoException.conflict(
                        "version %d of '%s' answers requests (released, canary or shadow); release another version or clear it first",
                        number, model);
            }
            session.update("DELETE FROM route_releases WHERE model = ? AND version = ?", model, number);
            session.update("DELETE FROM model_version_files WHERE model = ? AND number = ?", model, number);
            return session.update("DELETE FROM model_versions WHERE model = ? AND number = ?", model, number);
        });
    }
}
