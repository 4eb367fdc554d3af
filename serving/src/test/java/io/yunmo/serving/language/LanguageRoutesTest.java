package io.yunmo.serving.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.serving.LanguageCall;
import io.yunmo.serving.LanguageLease;
import io.yunmo.serving.ModelService;
import io.yunmo.serving.ModelSource;
import io.yunmo.serving.ServingListener;
import io.yunmo.serving.ServingOptions;
import io.yunmo.serving.routing.ModelRoute;
import io.yunmo.serving.routing.ShadowReport;
import io.yunmo.serving.routing.VersionListener;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.LanguageDescription;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.testing.ChatModel;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Language models are released, tried and rolled back as networks are. */
class LanguageRoutesTest {
    private static final LoadOptions OPTIONS =
            new LoadOptions(2, 0, 4 << 20, KvLayout.Type.F16, false, 128, 8, 64, true, 0);
    private static final Prompt HELLO = Prompt.Chat.of(List.of(Map.of("role", "user", "content", "Hello")));

    @TempDir
    private Path folder;

    private final Map<Integer, Path> files = new ConcurrentHashMap<>();
    private final Set<String> unloaded = new CopyOnWriteArraySet<>();
    private volatile ModelRoute route = ModelRoute.none();
    private ModelService service;

    @BeforeEach
    void start() {
        Path chat = ChatModel.in(folder);
        files.put(1, chat);
        files.put(2, chat);
        files.put(3, Fixtures.path("language/quant/llama-q4_0.gguf"));
        service = new ModelService(
                new Versions(), List.of(new LanguageRuntime(OPTIONS)), ServingOptions.DEFAULT, new Unloads());
        service.start();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private final class Versions implements ModelSource {
        @Override
        public List<String> models() {
            return List.of("m");
        }

        @Override
        public Optional<Entry> model(String name) {
            return name.equals("m") ? Optional.of(new Entry("m", List.of(1, 2, 3), route)) : Optional.empty();
        }

        @Override
        public Stored version(String model, int number) {
            return new Stored(model, number, "gguf", Map.of("model.gguf", files.get(number)));
        }
    }

    private final class Unloads implements ServingListener {
        @Override
        public VersionListener version(String model, String version) {
            return VersionListener.NONE;
        }

        @Override
        public void unloaded(String model, String version) {
            unloaded.add(version);
        }
    }

    private void route(ModelRoute to) {
        route = to;
        service.refresh("m");
    }

    private LanguageLease lease(Optional<String> version, Optional<String> id) {
        return service.language(new LanguageCall("m", version, id));
    }

    private static GenerationRequest request(LanguageLease lease, int tokens) {
        return new GenerationRequest(
                lease.generator().tokens(HELLO),
                Sampling.GREEDY,
                tokens,
                List.of(),
                true,
                -1,
                false,
                Optional.empty(),
                "");
    }

    private static String read(Generation generation) throws InterruptedException {
        StringBuilder text = new StringBuilder();
        while (true) {
            switch (generation.next()) {
                case Piece.Prompt p -> {}
                case Piece.Text t -> text.append(t.text());
                case Piece.End e -> {
                    return text.append(e.rest()).toString();
                }
            }
        }
    }

    private String answer(Optional<String> version) throws InterruptedException {
        try (LanguageLease lease = lease(version, Optional.empty());
                Generation generation = lease.generate(HELLO, request(lease, 12))) {
            return read(generation);
        }
    }

    @Test
    void aVersionStaysOpenUntilItsGenerationEnds() throws InterruptedException {
        route(ModelRoute.to(1));
        String alone = answer(Optional.empty());
        try (LanguageLease lease = lease(Optional.empty(), Optional.empty());
                Generation generation = lease.generate(HELLO, request(lease, 12))) {
            route(ModelRoute.to(2));
            assertEquals("1", lease.version());
            assertFalse(unloaded.contains("1"));
            assertEquals(alone, read(generation));
        }
        assertTrue(unloaded.contains("1"));
        try (LanguageLease now = lease(Optional.empty(), Optional.empty())) {
            assertEquals("2", now.version());
        }
        route(ModelRoute.to(1));
        assertEquals(alone, answer(Optional.empty()));
    }

    @Test
    void aCanaryAnswersItsShareAndAnIdMeetsOneVersion() {
        route(new ModelRoute(Optional.of(1), Optional.of(2), 50, Optional.empty()));
        int canary = 0;
        for (int i = 0; i < 100; i++) {
            Optional<String> id = Optional.of("caller-" + i);
            try (LanguageLease a = lease(Optional.empty(), id);
                    LanguageLease b = lease(Optional.empty(), id)) {
                assertEquals(a.version(), b.version());
                canary += a.version().equals("2") ? 1 : 0;
            }
        }
        assertTrue(canary > 25 && canary < 75, canary + " of 100");
    }

    @Test
    void aShadowIsCompared() throws InterruptedException {
        route(new ModelRoute(Optional.of(1), Optional.empty(), 0, Optional.of(2)));
        for (int i = 0; i < 3; i++) {
            answer(Optional.empty());
        }
        answer(Optional.of("1")); // named: not mirrored
        ShadowReport same = report(3);
        assertEquals(0, same.disagreements());
        assertEquals(3, same.rows());
        assertTrue(same.answerTime().isPositive() && same.shadowTime().isPositive());
    }

    @Test
    void aShadowThatSaysOtherThingsOrCannotChatIsCounted() throws InterruptedException {
        route(new ModelRoute(Optional.of(1), Optional.empty(), 0, Optional.of(3)));
        answer(Optional.empty());
        assertEquals(1, report(1).failed()); // it has no chat template
    }

    /** The mirror's thread compares; there is no event to wait for, so its report is asked for, bounded in time. */
    private ShadowReport report(long wanted) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (true) {
            ShadowReport report = service.index().stream()
                    .flatMap(s -> s.shadow().stream())
                    .findFirst()
                    .orElseThrow();
            if (report.compared() + report.failed() >= wanted) {
                return report;
            }
            assertTrue(System.nanoTime() < end, report.toString());
        }
    }

    @Test
    void filesAreLookedAtWithoutBeingLoaded() {
        Inspection seen = service.inspect("m", "gguf", Map.of("model.gguf", files.get(3)));
        LanguageDescription d =
                assertInstanceOf(Inspection.Language.class, seen).description();
        assertEquals("Q4_0", d.quantisation());
        assertEquals("llama", d.architecture());
        assertFalse(d.chats());
        YunmoException e = assertThrows(YunmoException.class, () -> service.inspect("m", "gguf", Map.of()));
        assertEquals(ErrorCode.INVALID, e.code());
    }

    @Test
    void modelsThatNeedMoreThanThereIsAreRefused() {
        LoadOptions small = new LoadOptions(1, 0, 0, KvLayout.Type.F16, false, 128, 8, 64, true, 1 << 20);
        YunmoException e = assertThrows(
                YunmoException.class,
                () -> new LanguageRuntime(small)
                        .load("m", Map.of("model.gguf", files.get(1)))
                        .close());
        assertEquals(ErrorCode.TOO_LARGE, e.code());
        assertTrue(e.getMessage().contains("'m'") && e.getMessage().contains("memory"), e.getMessage());
    }
}
