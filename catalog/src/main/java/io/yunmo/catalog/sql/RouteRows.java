package io.yunmo.catalog.sql;

import io.yunmo.catalog.Route;
import io.yunmo.catalog.RouteChange;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The tables routes, route_releases and route_changes. */
final class RouteRows {
    /** Every model with its route, or with an empty one; previous is the topmost earlier release that is not released now. */
    private static final String SELECT = """
            SELECT m.name, m.created_at, m.created_by, r.released, r.canary, r.canary_weight, r.shadow, r.revision, r.changed_at,
                r.changed_by,
                (SELECT b.version FROM route_releases b
                    WHERE b.model = m.name AND (r.released IS NULL OR b.version <> r.released)
                    ORDER BY b.position DESC LIMIT 1) AS previous
            FROM models m LEFT JOIN routes r ON r.model = m.name""";

    private RouteRows() {}

    static Map<String, Route> all(Session session) throws SQLException {
        Map<String, Route> routes = new LinkedHashMap<>();
        session.list(SELECT + " ORDER BY m.name", RouteRows::read).forEach(r -> routes.put(r.model(), r));
        return routes;
    }

    static Optional<Route> find(Session session, String model) throws SQLException {
        return session.first(SELECT + " WHERE m.name = ?", RouteRows::read, model);
    }

    static Route require(Session session, String model) throws SQLException {
        SqlModels.requireModel(session, model);
        return find(session, model).orElseThrow();
    }

    private static Route read(Row row) throws SQLException {
        OptionalInt canary = row.optionalInteger("canary");
        Optional<Instant> changedAt = row.optionalInstant("changed_at");
        Instant createdAt = row.instant("created_at");
        String createdBy = row.text("created_by");
        return new Route(
                row.text("name"),
                row.optionalInteger("released"),
                canary.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Route.Canary(canary.getAsInt(), row.integer("canary_weight"))),
                row.optionalInteger("shadow"),
                row.optionalInteger("previous"),
                row.number("revision"),
                changedAt.orElse(createdAt),
                row.optionalText("changed_by").orElse(createdBy));
    }

    /** Writes the route as it is to be, and the line of its history. Its previous version is not written: see push and pop. */
    static void write(Session session, Route route, String action, int version) throws SQLException {
        session.update("DELETE FROM routes WHERE model = ?", route.model());
        session.update(
                """
                INSERT INTO routes (model, released, canary, canary_weight, shadow, revision, changed_at, changed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
                route.model(),
                route.released(),
                route.canary().map(Route.Canary::version),
                route.canary().map(Route.Canary::weight),
                route.shadow(),
                route.revision(),
                route.changedAt(),
                route.changedBy());
        session.update(
                """
                INSERT INTO route_changes (model, revision, action, version, released, changed_at, changed_by)
                VALUES (?, ?, ?, ?, ?, ?, ?)""",
                route.model(),
                route.revision(),
                action,
                version,
                route.released().orElse(0),
                route.changedAt(),
                route.changedBy());
    }

    /** Remembers a version that was released. */
    static void push(Session session, String model, int version) throws SQLException {
        session.update("""
                INSERT INTO route_releases (model, position, version)
                SELECT ?, COALESCE(MAX(position), 0) + 1, ? FROM route_releases WHERE model = ?""", model, version, model);
    }

    /** Forgets the topmost {@code version} and what lies above it. */
    static void pop(Session session, String model, int version) throws SQLException {
        session.update("""
                DELETE FROM route_releases WHERE model = ? AND position >=
                (SELECT MAX(position) FROM route_releases WHERE model = ? AND version = ?)""", model, model, version);
    }

    static List<RouteChange> history(Session session, String model, int limit) throws SQLException {
        return session.list(
                "SELECT * FROM route_changes WHERE model = ? ORDER BY revision DESC LIMIT ?",
                row -> new RouteChange(
                        row.text("model"),
                        row.number("revision"),
                        row.text("action"),
                        row.integer("version"),
                        row.integer("released"),
                        row.instant("changed_at"),
                        row.text("changed_by")),
                model,
                limit);
    }
}
