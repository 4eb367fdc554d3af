package io.yunmo.catalog.sql;

import io.yunmo.catalog.Route;
import io.yunmo.catalog.Route.Canary;
import io.yunmo.catalog.RouteChange;
import io.yunmo.catalog.Routes;
import io.yunmo.catalog.Stage;
import io.yunmo.tensor.YunmoException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Routes in the database. */
record SqlRoutes(Database database) implements Routes {
    /** What a change does with the route that it finds. */
    @FunctionalInterface
    private interface Change {
        Route apply(Session session, Route before) throws SQLException;
    }

    @Override
    public Route of(String model) {
        return database.read(session -> RouteRows.require(session, model));
    }

    @Override
    public List<Route> list() {
        return database.read(session -> List.copyOf(RouteRows.all(session).values()));
    }

    @Override
    public List<RouteChange> history(String model, int limit) {
        return database.read(session -> {
            SqlModels.requireModel(session, model);
            return RouteRows.history(session, model, limit);
        });
    }

    @Override
    public Route release(String model, int version, String by) {
        return change(model, by, "release", version, (session, before) -> {
            VersionRows.require(session, model, version);
            return moveTo(session, before, version, true);
        });
    }

    /** The route with another released version; the stages of both are set, and the one before is remembered if {@code push}. */
    private static Route moveTo(Session session, Route before, int version, boolean push) throws SQLException {
        OptionalInt old = before.released();
        if (!old.equals(OptionalInt.of(version))) {
            if (old.isPresent()) {
                stage(session, before, old.getAsInt(), Stage.ARCHIVED);
            }
            if (old.isPresent() && push) {
                RouteRows.push(session, before.model(), old.getAsInt());
            }
            stage(session, before, version, Stage.RELEASED);
        }
        OptionalInt shadow = before.shadow().equals(OptionalInt.of(version)) ? OptionalInt.empty() : before.shadow();
        return with(before, OptionalInt.of(version), Optional.empty(), shadow);
    }

    private static void stage(Session session, Route route, int version, Stage stage) throws SQLException {
        VersionRows.stage(session, route.model(), version, stage, route.changedAt(), route.changedBy());
    }

    @Override
    public Route canary(String model, int version, int weight, String by) {
        Canary canary = new Canary(version, weight);
        return change(model, by, "canary", version, (session, before) -> {
            besideReleased(session, before, version, "canary");
            return with(before, before.released(), Optional.of(canary), before.shadow());
        });
    }

    @Override
    public Route shadow(String model, int version, String by) {
        return change(model, by, "shadow", version, (session, before) -> {
            besideReleased(session, before, version, "shadow");
            return with(before, before.released(), before.canary(), OptionalInt.of(version));
        });
    }

    private static void besideReleased(Session session, Route before, int version, String what) throws SQLException {
        VersionRows.require(session, before.model(), version);
        if (before.released().isEmpty()) {
            throw YunmoException.conflict(
                    "'%s' has no released version beside which version %d could be %s; release one first",
                    before.model(), version, what);
        }
        if (before.released().getAsInt() == version) {
            throw YunmoException.conflict(
                    "version %d of '%s' is released already; give another version as %s",
                    version, before.model(), what);
        }
    }

    @Override
    public Route rollback(String model, String by) {
        return change(model, by, "rollback", 0, (session, before) -> {
            if (before.canary().isPresent()) {
                return with(before, before.released(), Optional.empty(), before.shadow());
            }
            if (before.previous().isEmpty()) {
                throw YunmoException.conflict(
                        "'%s' has no earlier release to return to; release the version you want", model);
            }
            int previous = before.previous().getAsInt();
            RouteRows.pop(session, model, previous);
            return moveTo(session, before, previous, false);
        });
    }

    @Override
    public Route clearCanary(String model, String by) {
        return change(
                model,
                by,
                "clear-canary",
                0,
                (session, before) -> with(before, before.released(), Optional.empty(), before.shadow()));
    }

    @Override
    public Route clearShadow(String model, String by) {
        return change(
                model,
                by,
                "clear-shadow",
                0,
                (session, before) -> with(before, before.released(), before.canary(), OptionalInt.empty()));
    }

    @Override
    public Route withdraw(String model, String by) {
        return change(model, by, "withdraw", 0, (session, before) -> {
            if (before.released().isEmpty()) {
                return before;
            }
            int released = before.released().getAsInt();
            RouteRows.push(session, model, released);
            stage(session, before, released, Stage.ARCHIVED);
            return with(before, OptionalInt.empty(), Optional.empty(), OptionalInt.empty());
        });
    }

    /** One change in one transaction; a change to what is already so is none, and leaves no line in the history. */
    private Route change(String model, String by, String action, int version, Change change) {
        return database.write(session -> {
            SqlModels.lockModel(session, database.dialect(), model);
            Route before = RouteRows.require(session, model);
            Route after = change.apply(session, signed(before, by));
            if (same(before, after)) {
                return before;
            }
            RouteRows.write(session, after, action, version);
            return RouteRows.require(session, model);
        });
    }

    private static boolean same(Route a, Route b) {
        return a.released().equals(b.released())
                && a.canary().equals(b.canary())
                && a.shadow().equals(b.shadow());
    }

    /** The next revision of the route, by whom and when, otherwise unchanged. */
    private Route signed(Route r, String by) {
        return new Route(
                r.model(), r.released(), r.canary(), r.shadow(), r.previous(), r.revision() + 1, database.now(), by);
    }

    private static Route with(Route r, OptionalInt released, Optional<Canary> canary, OptionalInt shadow) {
        return new Route(r.model(), released, canary, shadow, r.previous(), r.revision(), r.changedAt(), r.changedBy());
    }
}
