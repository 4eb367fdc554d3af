package io.yunmo.catalog.sql;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.catalog.Stage;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tables model_versions and model_version_files. */
final class VersionRows {
    private record Key(String model, int number) {}

    private record File(Key version, String name, Artefact artefact) {}

    private VersionRows() {}

    static void insert(Session session, NewVersion v, int number, Instant now) throws SQLException {
        session.update(
                """
                INSERT INTO model_versions (model, number, format, stage, configuration, metrics, data_hash, job, created_at,
                    created_by, staged_at, staged_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                v.model(),
                number,
                v.format(),
                Stage.CANDIDATE,
                v.configuration().text(),
                v.metrics().text(),
                v.dataHash(),
                v.job(),
                now,
                v.createdBy(),
                now,
                v.createdBy());
        for (Map.Entry<String, Artefact> file : v.files().entrySet()) {
            session.update(
                    "INSERT INTO model_version_files (model, number, name, sha256, bytes) VALUES (?, ?, ?, ?, ?)",
                    v.model(),
                    number,
                    file.getKey(),
                    file.getValue().sha256(),
                    file.getValue().bytes());
        }
    }

    static List<ModelVersion> all(Session session) throws SQLException {
        return select(session, "");
    }

    static List<ModelVersion> of(Session session, String model) throws SQLException {
        return select(session, " WHERE model = ?", model);
    }

    static Optional<ModelVersion> find(Session session, String model, int number) throws SQLException {
        return select(session, " WHERE model = ? AND number = ?", model, number).stream()
                .findFirst();
    }

    static ModelVersion require(Session session, String model, int number) throws SQLException {
        Optional<ModelVersion> version = find(session, model, number);
        if (version.isEmpty()) {
            throw notFound(session, model, number);
        }
        return version.get();
    }

    static YunmoException notFound(Session session, String model, int number) throws SQLException {
        SqlModels.requireModel(session, model);
        List<String> numbers = session.list(
                "SELECT number FROM model_versions WHERE model = ? ORDER BY number DESC LIMIT 10",
                row -> row.text(1),
                model);
        String hint = numbers.isEmpty() ? "it has none" : "the newest are " + String.join(", ", numbers);
        return YunmoException.notFound("the model '%s' has no version %d; %s", model, number, hint);
    }

    static void stage(Session session, String model, int number, Stage stage, Instant now, String by)
            throws SQLException {
        int changed = session.update(
                "UPDATE model_versions SET stage = ?, staged_at = ?, staged_by = ? WHERE model = ? AND number = ?",
                stage,
                now,
                by,
                model,
                number);
        if (changed == 0) {
            throw notFound(session, model, number);
        }
    }

    private static List<ModelVersion> select(Session session, String where, Object... arguments) throws SQLException {
        Map<Key, Map<String, Artefact>> files = new HashMap<>();
        session.list("SELECT * FROM model_version_files" + where + " ORDER BY name", VersionRows::file, arguments)
                .forEach(f -> files.computeIfAbsent(f.version(), k -> new LinkedHashMap<>())
                        .put(f.name(), f.artefact()));
        return session.list(
                "SELECT * FROM model_versions" + where + " ORDER BY model, number", row -> read(row, files), arguments);
    }

    private static File file(Row row) throws SQLException {
        return new File(new Key(row.text("model"), row.integer("number")), row.text("name"), row.artefact());
    }

    private static ModelVersion read(Row row, Map<Key, Map<String, Artefact>> files) throws SQLException {
        Key key = new Key(row.text("model"), row.integer("number"));
        return new ModelVersion(
                key.model(),
                key.number(),
                row.text("format"),
                Stage.valueOf(row.text("stage")),
                files.getOrDefault(key, Map.of()),
                row.json("configuration"),
                row.json("metrics"),
                row.text("data_hash"),
                row.optionalText("job"),
                row.instant("created_at"),
                row.text("created_by"));
    }
}
