package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Routes of every catalogue. */
public abstract class RoutesSuite extends CatalogSuite {
    private Stage stage(int version) {
        return catalog.models().requireVersion("m", version).stage();
    }

    @Test
    void aModelThatWasNeverReleasedHasAnEmptyRoute() {
        publish("m", 1);
        Route route = catalog.routes().of("m");
        assertEquals(OptionalInt.empty(), route.released());
        assertEquals(0, route.revision());
        assertEquals(List.of(route), catalog.routes().list());
        assertEquals(List.of(), catalog.routes().history("m", 10));
    }

    @Test
    void aReleaseMovesTheStages() {
        publish("m", 2);
        catalog.routes().release("m", 1, BY);
        assertEquals(Stage.RELEASED, stage(1));
        Route route = catalog.routes().release("m", 2, "ben");
        assertEquals(OptionalInt.of(2), route.released());
        assertEquals(OptionalInt.of(1), route.previous());
        assertEquals(2, route.revision());
        assertEquals("ben", route.changedBy());
        assertEquals(Stage.ARCHIVED, stage(1));
        assertEquals(Stage.RELEASED, stage(2));
        reopen();
        assertEquals(route, catalog.routes().of("m"));
        assertEquals(route, catalog.models().require("m").route());
    }

    @Test
    void releasingWhatIsReleasedChangesNothing() {
        publish("m", 1);
        Route first = catalog.routes().release("m", 1, BY);
        assertEquals(first, catalog.routes().release("m", 1, "ben"));
        assertEquals(1, catalog.routes().history("m", 10).size());
    }

    @Test
    void aReleaseEndsTheCanaryAndAShadowOfTheSameVersion() {
        publish("m", 3);
        catalog.routes().release("m", 1, BY);
        catalog.routes().canary("m", 2, 10, BY);
        catalog.routes().shadow("m", 3, BY);
        Route route = catalog.routes().release("m", 3, BY);
        assertEquals(Optional.empty(), route.canary());
        assertEquals(OptionalInt.empty(), route.shadow());
    }

    @Test
    void canaryAndShadowComeAndGo() {
        publish("m", 3);
        catalog.routes().release("m", 1, BY);
        assertEquals(
                Optional.of(new Route.Canary(2, 10)),
                catalog.routes().canary("m", 2, 10, BY).canary());
        assertEquals(
                Optional.of(new Route.Canary(3, 99)),
                catalog.routes().canary("m", 3, 99, BY).canary());
        assertEquals(OptionalInt.of(2), catalog.routes().shadow("m", 2, BY).shadow());
        assertEquals(Optional.empty(), catalog.routes().clearCanary("m", BY).canary());
        assertEquals(OptionalInt.empty(), catalog.routes().clearShadow("m", BY).shadow());
        long revision = catalog.routes().of("m").revision();
        assertEquals(revision, catalog.routes().clearShadow("m", BY).revision());
    }

    @Test
    void rollbackEndsTheCanaryThenGoesBackReleaseByRelease() {
        publish("m", 4);
        catalog.routes().release("m", 1, BY);
        catalog.routes().release("m", 2, BY);
        catalog.routes().release("m", 3, BY);
        catalog.routes().canary("m", 4, 50, BY);
        Route withoutCanary = catalog.routes().rollback("m", BY);
        assertEquals(Optional.empty(), withoutCanary.canary());
        assertEquals(OptionalInt.of(3), withoutCanary.released());
        assertEquals(OptionalInt.of(2), catalog.routes().rollback("m", BY).released());
        assertEquals(Stage.ARCHIVED, stage(3));
        assertEquals(Stage.RELEASED, stage(2));
        assertEquals(OptionalInt.of(1), catalog.routes().rollback("m", BY).released());
        fails(ErrorCode.CONFLICT, () -> catalog.routes().rollback("m", BY), "no earlier release");
        assertEquals(OptionalInt.of(1), catalog.routes().of("m").released());
    }

    @Test
    void rollbackSkipsRemovedVersionsAndNeverStandsStill() {
        publish("m", 2);
        catalog.routes().release("m", 1, BY);
        catalog.routes().release("m", 2, BY);
        catalog.routes().release("m", 1, BY);
        catalog.models().deleteVersion("m", 2);
        fails(ErrorCode.CONFLICT, () -> catalog.routes().rollback("m", BY), "no earlier release");
    }

    @Test
    void aWithdrawnModelReturnsByRollback() {
        publish("m", 2);
        catalog.routes().release("m", 1, BY);
        catalog.routes().canary("m", 2, 50, BY);
        Route route = catalog.routes().withdraw("m", BY);
        assertEquals(OptionalInt.empty(), route.released());
        assertEquals(Optional.empty(), route.canary());
        assertEquals(Stage.ARCHIVED, stage(1));
        assertEquals(route.revision(), catalog.routes().withdraw("m", BY).revision());
        assertEquals(OptionalInt.of(1), catalog.routes().rollback("m", BY).released());
        assertEquals(Stage.RELEASED, stage(1));
    }

    @Test
    void whatTheRouteDoesNotAllowIsAConflictAndChangesNothing() {
        publish("m", 1);
        fails(ErrorCode.CONFLICT, () -> catalog.routes().canary("m", 1, 10, BY), "release one first");
        fails(ErrorCode.CONFLICT, () -> catalog.routes().shadow("m", 1, BY), "release one first");
        fails(ErrorCode.CONFLICT, () -> catalog.routes().rollback("m", BY), "no earlier release");
        Route route = catalog.routes().release("m", 1, BY);
        fails(ErrorCode.CONFLICT, () -> catalog.routes().canary("m", 1, 10, BY), "released already");
        fails(ErrorCode.CONFLICT, () -> catalog.routes().shadow("m", 1, BY), "released already");
        fails(ErrorCode.INVALID, () -> catalog.routes().canary("m", 1, 100, BY), "1 to 99");
        assertEquals(route, catalog.routes().of("m"));
    }

    @Test
    void whatIsNotThereIsNotFound() {
        publish("m", 1);
        fails(ErrorCode.NOT_FOUND, () -> catalog.routes().release("m", 2, BY), "no version 2");
        fails(ErrorCode.NOT_FOUND, () -> catalog.routes().release("n", 1, BY), "no model 'n'");
        fails(ErrorCode.NOT_FOUND, () -> catalog.routes().of("n"), "'m'");
        fails(ErrorCode.NOT_FOUND, () -> catalog.routes().history("n", 1), "no model 'n'");
        fails(ErrorCode.INVALID, () -> catalog.routes().release("m", 1, " "), "who does this");
    }

    @Test
    void theHistoryTellsWhoDidWhatNewestFirst() {
        publish("m", 2);
        catalog.routes().release("m", 1, "ann");
        catalog.routes().canary("m", 2, 10, "ben");
        catalog.routes().rollback("m", "cy");
        List<RouteChange> history = catalog.routes().history("m", 2);
        assertEquals(
                List.of("rollback cy 0 1", "canary ben 2 1"),
                history.stream()
                        .map(c -> c.action() + " " + c.changedBy() + " " + c.version() + " " + c.released())
                        .toList());
    }

    @Test
    void concurrentReleasesLeaveOneReleasedVersionAndEveryRevision() throws Exception {
        publish("m", 8);
        AtomicInteger next = new AtomicInteger();
        together(8, () -> {
            int version = next.incrementAndGet();
            for (int i = 0; i < 5; i++) {
                catalog.routes().release("m", 1 + (version + i) % 8, BY);
            }
            return version;
        });
        Route route = catalog.routes().of("m");
        List<ModelVersion> released = catalog.models().require("m").versions().stream()
                .filter(v -> v.stage() == Stage.RELEASED)
                .toList();
        assertEquals(1, released.size());
        assertEquals(OptionalInt.of(released.getFirst().number()), route.released());
        assertEquals(route.revision(), catalog.routes().history("m", 1000).size());
    }
}
