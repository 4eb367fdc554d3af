package io.yunmo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.model.Pooling;
import io.yunmo.language.sampling.Sampling;
import io.yunmo.language.scheduling.Generation;
import io.yunmo.language.scheduling.GenerationRequest;
import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class LanguageEngineTest {
    private static final LoadOptions EXACT = RealModels.options(KvLayout.Type.F32, 0, 0, 64, true);

    @Test
    void aModelGeneratesAndEmbeds() throws InterruptedException {
        try (LanguageEngine engine = LanguageEngine.load(RealModels.tiny("llama"), EXACT)) {
            assertTrue(engine.generates());
            assertEquals(engine.parameters().contextLength(), engine.contextLength());
            int[] prompt = engine.tokenizer().encode("Hello, world", true, true);
            try (Generation g = engine.generate(GenerationRequest.of(prompt, Sampling.GREEDY, 5))) {
                Piece piece;
                do {
                    piece = g.next();
                } while (!(piece instanceof Piece.End));
                assertEquals(prompt.length, ((Piece.End) piece).usage().promptTokens());
            }
            assertEquals(engine.parameters().embedding(), engine.embed(prompt).length);
            assertTrue(engine.memoryBytes() > 0);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bert", "nomic-bert", "xlm-roberta"})
    void anEncoderEmbedsOnly(String name) throws InterruptedException {
        try (LanguageEngine engine = LanguageEngine.load(RealModels.tiny(name), EXACT)) {
            assertFalse(engine.generates());
            int[] text = engine.tokenizer().encode("Hello, world", false, true);
            List<float[]> vectors = engine.embed(List.of(text, text));
            assertEquals(1, cosine(vectors.get(0), vectors.get(1)), 1e-6);
            YunmoException e = assertThrows(
                    YunmoException.class, () -> engine.generate(GenerationRequest.of(text, Sampling.GREEDY, 5)));
            assertEquals(ErrorCode.INVALID, e.code());
            YunmoException tooLong =
                    assertThrows(YunmoException.class, () -> engine.embed(new int[engine.contextLength() + 1]));
            assertEquals(ErrorCode.TOO_LARGE, tooLong.code());
        }
    }

    @Test
    void afterClosingItIsUnavailable() {
        LanguageEngine engine = LanguageEngine.load(RealModels.tiny("llama"), EXACT);
        engine.close();
        engine.close();
        YunmoException e = assertThrows(
                YunmoException.class, () -> engine.generate(GenerationRequest.of(new int[] {1}, Sampling.GREEDY, 5)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
    }

    @Test
    void noFileAndTooLittleMemoryAreSaid() {
        YunmoException none = assertThrows(
                YunmoException.class,
                () -> LanguageEngine.load(Path.of("no-such.gguf"), EXACT).close());
        assertEquals(ErrorCode.NOT_FOUND, none.code());
        LoadOptions small = new LoadOptions(1, 0, 0, KvLayout.Type.F16, false, 512, 4, 4, true, 1000);
        YunmoException memory = assertThrows(
                YunmoException.class,
                () -> LanguageEngine.load(RealModels.tiny("llama"), small).close());
        assertEquals(ErrorCode.TOO_LARGE, memory.code());
    }

    @Test
    void theFileSaysHowTextsArePooled() {
        assertEquals(Pooling.MEAN, LanguageEngine.pooling(new Metadata(Map.of()), "llama"));
        assertEquals(Pooling.LAST, LanguageEngine.pooling(new Metadata(Map.of("qwen2.pooling_type", 3L)), "qwen2"));
        assertEquals(Pooling.FIRST, LanguageEngine.pooling(new Metadata(Map.of("qwen2.pooling_type", 2L)), "qwen2"));
    }

    @Test
    void smollm2EmbedsAsTheReferenceDoes() throws InterruptedException {
        LoadOptions options = RealModels.options(KvLayout.Type.F16, 512, 0, 512, true);
        try (LanguageEngine engine = LanguageEngine.load(RealModels.smollm2(), options)) {
            Map<String, Tensor> reference = SafeTensors.read(Fixtures.path("language/smollm2/embeddings.safetensors"));
            JsonNode strings = Fixtures.json("language/smollm2/embeddings.json").path("strings");
            for (Pooling pooling : List.of(Pooling.MEAN, Pooling.LAST)) {
                for (int i = 0; i < strings.size(); i++) {
                    int[] ids = ints(strings.get(i).path("ids"));
                    String name = i + "." + pooling.name().toLowerCase(Locale.ROOT);
                    float[] vector = engine.embed(List.of(ids), pooling).getFirst();
                    assertTrue(cosine(reference.get(name).toFloats(), vector) >= 0.999, name);
                }
            }
        }
    }

    /** All side by side; each up to the first position where the exact model's choice is narrow. */
    @Test
    void smollm2AnswersAsTheReferenceDoes() throws InterruptedException {
        LoadOptions options = RealModels.options(KvLayout.Type.F16, 1024, 0, 256, true);
        JsonNode prompts = Fixtures.json("language/smollm2/greedy.json").path("prompts");
        try (LanguageEngine engine = LanguageEngine.load(RealModels.smollm2(), options)) {
            List<Generation> generations = new ArrayList<>();
            for (JsonNode p : prompts) {
                int[] ids = ints(p.path("prompt_ids"));
                generations.add(engine.generate(GenerationRequest.of(
                        ids, Sampling.GREEDY, p.path("tokens").size())));
            }
            for (int i = 0; i < prompts.size(); i++) {
                compare(prompts.get(i), read(generations.get(i)));
            }
        }
    }

    private static void compare(JsonNode prompt, List<Integer> answer) {
        int at = 0;
        for (JsonNode t : prompt.path("steps")) {
            if (t.path("margin").doubleValue() < 0.5) {
                return;
            }
            if (at < answer.size()) { // a token that ends the answer is not delivered
                assertEquals(t.path("token").intValue(), answer.get(at), prompt.path("name") + " at " + at);
            }
            at++;
        }
    }

    private static List<Integer> read(Generation generation) throws InterruptedException {
        List<Integer> tokens = new ArrayList<>();
        while (true) {
            switch (generation.next()) {
                case Piece.Prompt p -> {}
                case Piece.Text t -> tokens.add(t.token());
                case Piece.End e -> {
                    return tokens;
                }
            }
        }
    }

    private static int[] ints(JsonNode numbers) {
        return numbers.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static double cosine(float[] a, float[] b) {
        double ab = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            ab += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return ab / Math.sqrt(aa * bb);
    }
}
