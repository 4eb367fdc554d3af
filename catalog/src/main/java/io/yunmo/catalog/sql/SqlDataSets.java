package io.yunmo.catalog.sql;

import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.DataSet;
import io.yunmo.catalog.DataSets;
import io.yunmo.catalog.Json;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Data sets in the table data_sets. */
record SqlDataSets(Database database, ArtefactStore artefacts) implements DataSets {
    private static final String ALL = "SELECT * FROM data_sets";
    private static final String BY_NAME = ALL + " WHERE name = ?";

    @Override
    public Added add(DataSet dataSet, boolean replace) {
        artefacts.renew(List.of(dataSet.artefact()));
        return database.write(session -> {
            Optional<DataSet> before =
                    session.first(BY_NAME + database.dialect().forUpdate(), SqlDataSets::read, dataSet.name());
            if (before.isEmpty()) {
                insert(session, dataSet);
                return new Added(dataSet, Outcome.CREATED);
            }
            if (before.get().sameContent(dataSet)) {
                return new Added(before.get(), Outcome.UNCHANGED);
            }
            if (!replace) {
                throw taken(before.get(), dataSet);
            }
            session.update("DELETE FROM data_sets WHERE name = ?", dataSet.name());
            insert(session, dataSet);
            return new Added(dataSet, Outcome.REPLACED);
        });
    }

    private static YunmoException taken(DataSet before, DataSet after) {
        String what = before.sha256().equals(after.sha256()) ? "read with other options" : "with other content";
        return YunmoException.conflict(
                "the data set '%s' exists already, %s; give another name, or replace it", after.name(), what);
    }

    private static void insert(Session session, DataSet d) throws SQLException {
        session.update(
                """
                INSERT INTO data_sets (name, sha256, format, row_count, bytes, options_json, schema_json, profile_json,
                    warnings_json, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                d.name(),
                d.sha256(),
                d.format(),
                d.rows(),
                d.bytes(),
                d.options().text(),
                d.schema().text(),
                d.profile().text(),
                Json.of(d.warnings()).text(),
                d.createdAt(),
                d.createdBy());
    }

    private static DataSet read(Row row) throws SQLException {
        return new DataSet(
                row.text("name"),
                row.text("sha256"),
                row.text("format"),
                row.number("row_count"),
                row.number("bytes"),
                row.json("options_json"),
                row.json("schema_json"),
                row.json("profile_json"),
                List.of(row.json("warnings_json").as(String[].class)),
                row.instant("created_at"),
                row.text("created_by"));
    }

    @Override
    public List<DataSet> list() {
        return database.read(session -> session.list(ALL + " ORDER BY name", SqlDataSets::read));
    }

    @Override
    public Optional<DataSet> find(String name) {
        return database.read(session -> session.first(BY_NAME, SqlDataSets::read, name));
    }

    @Override
    public DataSet require(String name) {
        return database.read(session -> {
            Optional<DataSet> dataSet = session.first(BY_NAME, SqlDataSets::read, name);
            return dataSet.isPresent() ? dataSet.get() : refuse(session, name);
        });
    }

    @Override
    public void delete(String name) {
        database.write(session ->
                session.update("DELETE FROM data_sets WHERE name = ?", name) == 1 ? null : refuse(session, name));
    }

    private static DataSet refuse(Session session, String name) throws SQLException {
        throw Nearest.notFound(
                "data set", name, session.list("SELECT name FROM data_sets ORDER BY name", row -> row.text(1)));
    }
}
