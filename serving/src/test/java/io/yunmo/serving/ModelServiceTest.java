package io.yunmo.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.serving.ModelStatus.Role;
import io.yunmo.serving.routing.ModelRoute;
import io.yunmo.serving.routing.ShadowReport;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(60)
class ModelServiceTest {
    private final FakeModels models = new FakeModels();
    private ModelService service = service(ServingOptions.DEFAULT);

    private ModelService service(ServingOptions options) {
        return new ModelService(models, List.of(models), options, ServingListener.NONE);
    }

    @AfterEach
    void close() {
        service.close();
        assertEquals(0, models.open(), "every version is closed with the service");
    }

    private static ModelRoute canary(int released, int canary, int weight) {
        return new ModelRoute(Optional.of(released), Optional.of(canary), weight, Optional.empty());
    }

    private static ModelRoute shadow(int released, int shadow) {
        return new ModelRoute(Optional.of(released), Optional.empty(), 0, Optional.of(shadow));
    }

    private Answer infer(String model) {
        return service.infer(model, Optional.empty(), FakePredictor.input(1, 2, 3), List.of());
    }

    private Answer infer(String model, String version) {
        return service.infer(model, Optional.of(version), FakePredictor.input(1, 2, 3), List.of());
    }

    private Answer inferById(String id) {
        return service.infer(
                new InferCall("m", Optional.empty(), Optional.of(id), FakePredictor.input(1, 2, 3), List.of()));
    }

    private static YunmoException fails(ErrorCode code, Executable call) {
        YunmoException e = assertThrows(YunmoException.class, call);
        assertEquals(code, e.code(), e.getMessage());
        return e;
    }

    private static float first(Answer a) {
        return a.outputs().getFirst().tensor().floatAt(0);
    }

    private ModelStatus status(String model, String version) {
        return service.index().stream()
                .filter(s -> s.name().equals(model) && s.version().equals(version))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theReleasedVersionAnswers() {
        models.with("m", ModelRoute.to(2), 1, 2);
        service.start();
        Answer answer = infer("m");
        assertEquals("2", answer.version());
        assertEquals(6, first(answer));
        assertTrue(service.ready());
        assertTrue(service.ready("m", Optional.empty()));
        assertTrue(service.ready("m", Optional.of("2")));
        assertFalse(service.ready("m", Optional.of("1")));
        assertFalse(service.ready("n", Optional.empty()));
        ModelDescription description = service.describe("m", Optional.empty());
        assertEquals(List.of("1", "2"), description.versions());
        assertEquals("2", description.version());
        assertEquals("fake", description.platform());
    }

    @Test
    void aModelThatDoesNotLoadIsAStateNotAnEnd() {
        models.with("good", ModelRoute.to(2), 2).with("bad", ModelRoute.to(13), 13);
        models.with("new", ModelRoute.none(), 1);
        service.start();
        assertFalse(service.ready());
        assertEquals(ModelState.READY, status("good", "2").state());
        ModelStatus bad = status("bad", "13");
        assertEquals(ModelState.UNAVAILABLE, bad.state());
        assertEquals("13 is no factor", bad.reason());
        assertEquals(ModelState.UNAVAILABLE, status("new", "").state());
        assertTrue(fails(ErrorCode.UNAVAILABLE, () -> infer("bad")).getMessage().contains("13 is no factor"));
        assertTrue(fails(ErrorCode.UNAVAILABLE, () -> infer("new")).getMessage().contains("release one of [1]"));
        fails(ErrorCode.INVALID, () -> service.load("bad"));
        fails(ErrorCode.CONFLICT, () -> service.load("new"));
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        models.with("digits", ModelRoute.to(2), 2);
        service.start();
        assertEquals(
                "there is no model 'digit'; did you mean 'digits'?",
                fails(ErrorCode.NOT_FOUND, () -> infer("digit")).getMessage());
        fails(ErrorCode.NOT_FOUND, () -> infer("digits", "7"));
        assertEquals(
                "model 'digits' has no version 'one'; it has [2]",
                fails(ErrorCode.NOT_FOUND, () -> infer("digits", "one")).getMessage());
        fails(ErrorCode.NOT_FOUND, () -> service.describe("x", Optional.empty()));
        fails(ErrorCode.NOT_FOUND, () -> service.unload("x"));
    }

    @Test
    void aModelThatCameLaterIsFound() {
        service.start();
        models.with("m", ModelRoute.to(2), 2);
        assertEquals("2", infer("m").version());
        models.remove("m");
        service.refresh("m");
        fails(ErrorCode.NOT_FOUND, () -> infer("m"));
        assertEquals(0, models.open());
    }

    @Test
    void aWrongInputIsRefusedWithTheSignature() {
        models.with("m", ModelRoute.to(2), 2);
        service.start();
        fails(ErrorCode.INVALID, () -> service.infer("m", Optional.empty(), List.of(), List.of()));
        fails(
                ErrorCode.INVALID,
                () -> service.infer("m", Optional.empty(), FakePredictor.input(1, 2, 0), List.of("z")));
    }

    @Test
    void unloadedMeansUnavailableUntilLoaded() {
        models.with("m", ModelRoute.to(2), 2);
        service.start();
        service.unload("m");
        assertEquals(0, models.open());
        assertTrue(fails(ErrorCode.UNAVAILABLE, () -> infer("m")).getMessage().contains("unloaded"));
        fails(ErrorCode.UNAVAILABLE, () -> infer("m", "2"));
        assertEquals("unloaded", status("m", "2").reason());
        service.refresh("m");
        assertFalse(service.ready("m", Optional.empty()));
        service.load("m");
        assertEquals(6, first(infer("m")));
        service.load("m");
        assertEquals(1, models.open());
    }

    @Test
    void lazyModelsLoadAtTheirFirstRequest() {
        service.close();
        service = service(ServingOptions.DEFAULT.withLazy(true));
        models.with("m", ModelRoute.to(2), 2).with("bad", ModelRoute.to(13), 13);
        service.start();
        assertTrue(service.ready());
        assertEquals(0, models.open());
        assertEquals("loads at its first request", status("m", "2").reason());
        assertEquals("2", infer("m").version());
        assertEquals(1, models.open());
        fails(ErrorCode.UNAVAILABLE, () -> infer("bad"));
    }

    @Test
    void aVersionThatDoesNotLoadLeavesTheOldOne() {
        models.with("m", ModelRoute.to(2), 2, 13);
        service.start();
        models.with("m", ModelRoute.to(13), 2, 13);
        assertEquals(
                "13 is no factor",
                fails(ErrorCode.INVALID, () -> service.refresh("m")).getMessage());
        assertEquals("2", infer("m").version());
        assertEquals("13 is no factor", status("m", "13").reason());
        fails(ErrorCode.INVALID, () -> service.prepare("m", 13));
        models.with("m", canary(2, 13, 50), 2, 13);
        fails(ErrorCode.INVALID, () -> service.refresh("m"));
        assertEquals("2", infer("m").version());
        assertEquals(1, models.open());
    }

    @Test
    void aPreparedVersionIsThereForTheRelease() {
        models.with("m", ModelRoute.to(2), 2, 3);
        service.start();
        service.prepare("m", 3);
        assertEquals(Role.BESIDE, status("m", "3").role());
        assertEquals(2, models.open());
        models.with("m", ModelRoute.to(3), 2, 3);
        service.refresh("m");
        assertEquals("3", infer("m").version());
        assertEquals(2, models.loaded.size());
        assertEquals(1, models.open());
    }

    @Test
    void namedVersionsAreKeptBesideUpToALimit() {
        service.close();
        service = service(new ServingOptions(false, ServingOptions.DEFAULT.batching(), Map.of(), 1, 1L << 30, 16, 2));
        models.with("m", ModelRoute.to(1), 1, 2, 3, 4);
        service.start();
        assertEquals(9, first(infer("m", "3")));
        assertEquals(6, first(infer("m", "2")));
        assertEquals(9, first(infer("m", "3")));
        assertEquals(12, first(infer("m", "4")));
        assertEquals(3, models.open());
        assertTrue(service.ready("m", Optional.of("3")), "used after version 2");
        assertFalse(service.ready("m", Optional.of("2")));
        models.with("m", ModelRoute.to(1), 1);
        service.refresh("m");
        assertEquals(1, models.open());
    }

    @Test
    void aCanaryGetsItsShare() {
        models.with("m", canary(1, 2, 10), 1, 2);
        service.start();
        int byId = 0;
        int random = 0;
        for (int i = 0; i < 10_000; i++) {
            byId += inferById("request-" + i).version().equals("2") ? 1 : 0;
            random += infer("m").version().equals("2") ? 1 : 0;
        }
        assertEquals(1000, byId, 150);
        assertEquals(1000, random, 200);
        assertEquals(Role.CANARY, status("m", "2").role());
    }

    @Test
    void requestsOfOneIdStayWithTheirVersion() {
        models.with("m", canary(1, 2, 30), 1, 2);
        service.start();
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            before.add(inferById("id" + i).version());
            assertEquals(before.get(i), inferById("id" + i).version());
        }
        models.with("m", canary(1, 2, 60), 1, 2);
        service.refresh("m");
        for (int i = 0; i < 200; i++) {
            String after = inferById("id" + i).version();
            assertTrue(after.equals("2") || before.get(i).equals("1"), "nobody leaves a canary that grows");
        }
    }

    @Test
    void aShadowIsComparedAndNeverAnswers() {
        models.with("m", shadow(2, 3), 2, 3);
        service.start();
        for (int i = 0; i < 100; i++) {
            assertEquals("2", infer("m").version());
        }
        Await.until(() -> report().compared() + report().dropped() == 100);
        ShadowReport report = report();
        assertEquals(0, report.failed());
        assertEquals(4, report.maxAbsoluteDifference());
        assertEquals(report.compared(), report.rows());
        assertEquals(0, report.disagreements());
        models.with("m", ModelRoute.to(2), 2, 3);
        service.refresh("m");
        Await.until(() -> models.open() == 1);
    }

    private ShadowReport report() {
        return status("m", "3").shadow().orElseThrow();
    }

    @Test
    void aSlowShadowDropsInsteadOfDelaying() throws InterruptedException {
        models.with("m", shadow(2, 3), 2, 3);
        service.start();
        CountDownLatch gate = new CountDownLatch(1);
        FakePredictor slow = models.loaded.getLast();
        slow.before = () -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        for (int i = 0; i < 1000; i++) {
            assertEquals(6, first(infer("m")));
        }
        assertTrue(report().dropped() >= 1000 - ServingOptions.DEFAULT.shadowQueue() - 1);
        gate.countDown();
        Await.until(() -> report().compared() + report().dropped() == 1000);
    }

    @Test
    void switchingUnderLoadFailsNoRequest() throws Exception {
        models.with("m", ModelRoute.to(1), 1, 2);
        service.start();
        AtomicBoolean stop = new AtomicBoolean();
        AtomicLong answers = new AtomicLong();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < 64; c++) {
                clients.add(pool.submit(() -> {
                    while (!stop.get()) {
                        Answer answer = infer("m");
                        assertEquals(3 * Integer.parseInt(answer.version()), first(answer));
                        answers.incrementAndGet();
                        Thread.yield();
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                long before = answers.get();
                int to = 2 - i % 2;
                models.with("m", ModelRoute.to(to), 1, 2);
                service.refresh("m");
                Await.until(() -> answers.get() > before + 200);
                assertEquals(Integer.toString(to), infer("m").version());
            }
            stop.set(true);
            for (Future<?> client : clients) {
                client.get();
            }
        }
        assertEquals(1, models.open());
        assertEquals(21, models.loaded.size());
    }

    @Test
    void inspectLoadsAndCloses() {
        Inspection inspection = service.inspect("m", "fake", Map.of("factor", java.nio.file.Path.of("5")));
        assertEquals(
                "fake", assertInstanceOf(Inspection.Tensors.class, inspection).platform());
        assertEquals(0, models.open());
        fails(ErrorCode.INVALID, () -> service.inspect("m", "pickle", Map.of()));
    }

    @Test
    void afterCloseNothingAnswers() {
        models.with("m", ModelRoute.to(2), 2);
        service.start();
        service.close();
        fails(ErrorCode.UNAVAILABLE, () -> infer("m"));
        assertFalse(service.ready());
        assertEquals(0, models.open());
    }
}
