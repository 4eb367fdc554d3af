package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What files that are no good model, and steps that cannot be run, are answered. */
class ModelsTest {
    private static final LoadOptions OPTIONS = Running.options(false, KvLayout.Type.F16, 0, 64);

    @TempDir
    Path folder;

    private Path changed(String model, String from, String to) throws IOException {
        byte[] bytes = Files.readAllBytes(TinyModelsTest.path(model + ".gguf"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(text.contains(from) && from.length() == to.length());
        Path file = folder.resolve("changed.gguf");
        Files.write(file, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
        return file;
    }

    private static YunmoException refused(Path path) {
        try (Gguf file = Gguf.open(path);
                Workers workers = new Workers(1)) {
            YunmoException e = assertThrows(
                    YunmoException.class,
                    () -> Models.load(file, OPTIONS, Kernels.plain(), workers).close());
            assertEquals(ErrorCode.INVALID, e.code());
            return e;
        }
    }

    @Test
    void readsSizes() {
        try (Gguf file = Gguf.open(TinyModelsTest.path("qwen2moe.gguf"))) {
            assertEquals(new Hyperparameters("qwen2moe", 640, 512, 64, 2, 4, 2, 16, 16, 48), Models.parameters(file));
            assertTrue(Models.generates(file));
        }
        try (Gguf file = Gguf.open(TinyModelsTest.path("bert.gguf"))) {
            assertFalse(Models.generates(file));
        }
    }

    @Test
    void namesTheArchitecturesThatAreSupported() throws IOException {
        String message = refused(changed("qwen3", "qwen3", "qwenX")).getMessage();
        assertTrue(message.contains("'qwenX'") && message.contains("llama, qwen2, qwen3"), message);
    }

    @Test
    void namesAllTensorsThatAreMissing() throws IOException {
        String message =
                refused(changed("llama", "ffn_gate.weight", "ffn_gaat.weight")).getMessage();
        assertTrue(message.contains("'blk.0.ffn_gate.weight' [128, 96] is missing"), message);
        assertTrue(message.contains("'blk.1.ffn_gate.weight' [128, 96] is missing"), message);
    }

    @Test
    void namesTheShapesThatAreFoundAndExpected() throws IOException {
        Path file = folder.resolve("heads.gguf");
        Files.write(file, withInteger("llama", "llama.feed_forward_length", 64));
        String message = refused(file).getMessage();
        assertTrue(message.contains("'blk.1.ffn_down.weight' is [96, 128], expected [64, 128]"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama.block_count",
                "llama.attention.head_count",
                "llama.attention.head_count_kv",
                "llama.attention.key_length",
                "llama.context_length",
                "llama.embedding_length"
            })
    void refusesSizesThatCannotBe(String key) throws IOException {
        for (int value : new int[] {0, 3, 1 << 30, -1}) {
            Path file = folder.resolve("sizes.gguf");
            Files.write(file, withInteger("llama", key, value));
            if (!(key.equals("llama.context_length") && value == 3)) {
                refused(file);
            }
        }
    }

    /** A file with another 32-bit integer behind a key. */
    private static byte[] withInteger(String model, String key, int value) throws IOException {
        byte[] bytes = Files.readAllBytes(TinyModelsTest.path(model + ".gguf"));
        // the key's length before it, so that no longer key is taken for it; its type (4 bytes) between key and value
        ByteBuffer length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, key.length());
        String wanted = new String(length.array(), StandardCharsets.ISO_8859_1) + key;
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(wanted);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at + wanted.length() + 4, value);
        return bytes;
    }

    @Test
    void tellsEncodersAndDecodersApart() {
        assertTrue(refused(TinyModelsTest.path("bert.gguf")).getMessage().contains("embeds"));
        try (Gguf file = Gguf.open(TinyModelsTest.path("llama.gguf"));
                Workers workers = new Workers(1)) {
            assertThrows(
                    YunmoException.class,
                    () -> Models.loadEncoder(file, OPTIONS, Kernels.plain(), workers)
                            .close());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mixtral", "qwen2moe"})
    void finishesWithWeightsThatAreNotNumbers(String model) throws IOException {
        byte[] bytes = Files.readAllBytes(TinyModelsTest.path(model + ".gguf"));
        try (Gguf file = Gguf.open(TinyModelsTest.path(model + ".gguf"))) {
            for (String name : List.of("blk.0.attn_norm.weight", "blk.1.attn_q.weight", "blk.1.ffn_norm.weight")) {
                TensorInfo t = file.require(name);
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat((int) t.offset() + 8, Float.NaN);
            }
        }
        Path file = folder.resolve("nan.gguf");
        Files.write(file, bytes);
        try (Running running = new Running(file, OPTIONS, Kernels.best(), 2, false)) {
            float[] last =
                    running.all(TinyModelsTest.prompt(model, "random"), 64).getLast();
            for (float value : last) {
                assertTrue(Float.isNaN(value));
            }
        }
    }

    @Test
    void refusesStepsThatCannotBeRun() {
        try (Running running = new Running(TinyModelsTest.path("llama.gguf"), OPTIONS, Kernels.plain(), 1, false)) {
            int[] tokens = new int[600];
            int[] blocks = running.blocks(64);
            assertRefused(running, new Batch.Chunk(tokens, 0, 65, 0, running.blocks(65), 1));
            assertRefused(running, new Batch.Chunk(tokens, 0, 16, 64, blocks, 1));
            assertRefused(running, new Batch.Chunk(tokens, 590, 16, 0, blocks, 1));
            assertRefused(running, new Batch.Chunk(tokens, 0, 1, 512, running.blocks(520), 1));
            assertRefused(running, new Batch.Chunk(new int[] {640}, 0, 1, 0, blocks, 1));
            assertRefused(running, new Batch.Chunk(tokens, 0, 1, 0, new int[] {256}, 1));
            assertRefused(running, new Batch.Chunk(tokens, 0, 1, 0, blocks, 2));
            assertEquals(
                    1,
                    running.step(new Batch.Chunk(tokens, 0, 64, 0, blocks, 1)).size());
        }
    }

    private static void assertRefused(Running running, Batch.Chunk chunk) {
        YunmoException e = assertThrows(YunmoException.class, () -> running.step(chunk));
        assertEquals(ErrorCode.INVALID, e.code());
    }
}
