package io.yunmo.serving.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that are no models, or evil ones. */
class OnnxHostileTest {
    private final OnnxRuntime runtime = new OnnxRuntime(1, 1L << 30);

    @TempDir
    private Path folder;

    private Predictor load(String file) {
        return runtime.load("m", Map.of(OnnxRuntime.FILE, Fixtures.path("learn/onnx/" + file)));
    }

    @ParameterizedTest
    @CsvSource({
        "bad_truncated.onnx, only a part of one",
        "bad_empty.onnx, empty",
        "bad_text.onnx, no ONNX model",
        "bad_opset_99.onnx, ai.onnx=99",
        "bad_custom_operator.onnx, com.example:Frobnicate",
        "bad_external_path_escape.onnx, /etc/hostname",
        "bad_unknown_standard_operator.onnx, Erfc",
    })
    void isRefusedWithTheReason(String file, String reason) {
        YunmoException e = assertThrows(YunmoException.class, () -> load(file));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void aHugeOutputFailsItsRequestOnly() {
        try (Predictor predictor = load("hostile_huge_output.onnx")) {
            YunmoException e = assertThrows(
                    YunmoException.class,
                    () -> predictor.predict(List.of(new NamedTensor("s", longs(1_000_000, 1_000_000)))));
            assertEquals(ErrorCode.TOO_LARGE, e.code(), e.getMessage());
            YunmoException tooLarge = assertThrows(
                    YunmoException.class,
                    () -> predictor.predict(List.of(new NamedTensor("s", longs(20_000, 20_000)))));
            assertEquals(ErrorCode.TOO_LARGE, tooLarge.code(), tooLarge.getMessage());
            List<NamedTensor> answer = predictor.predict(List.of(new NamedTensor("s", longs(2, 3))));
            assertEquals(Shape.of(2, 3), answer.getFirst().tensor().shape());
        }
    }

    @Test
    void aMissingLocaleIsNamed() {
        try (Predictor predictor = load("locale_en_US.onnx")) {
            assertEquals(1, predictor.signature().inputs().size());
        } catch (YunmoException e) {
            assertTrue(e.getMessage().contains("en_US") && e.getMessage().contains("locale"), e.getMessage());
        }
    }

    @Test
    void anEndlessLoopIsStopped() throws IOException {
        OnnxBytes body = new OnnxBytes()
                .message(1, OnnxBytes.node("Identity", "again", "condition"))
                .message(1, OnnxBytes.node("Neg", "after", "before"))
                .text(2, "body")
                .message(11, OnnxBytes.value("i", 7))
                .message(11, OnnxBytes.value("condition", 9))
                .message(11, OnnxBytes.value("before", 1, 2))
                .message(12, OnnxBytes.value("again", 9))
                .message(12, OnnxBytes.value("after", 1, 2));
        OnnxBytes attribute = new OnnxBytes().text(1, "body").message(6, body).number(20, 5);
        OnnxBytes graph = new OnnxBytes()
                .message(1, OnnxBytes.node("Loop", "y", "trips", "yes", "x").message(5, attribute))
                .message(
                        5,
                        new OnnxBytes().number(2, 7).number(7, Long.MAX_VALUE).text(8, "trips"))
                .message(5, new OnnxBytes().number(2, 9).number(5, 1).text(8, "yes"))
                .message(11, OnnxBytes.value("x", 1, 2))
                .message(12, OnnxBytes.value("y", 1, 2));
        Path file = Files.write(folder.resolve("endless.onnx"), OnnxBytes.model(graph));
        OnnxRuntime impatient = new OnnxRuntime(1, 1L << 30, Duration.ofMillis(10));
        try (Predictor predictor = impatient.load("m", Map.of(OnnxRuntime.FILE, file))) {
            YunmoException e = assertThrows(
                    YunmoException.class,
                    () -> predictor.predict(List.of(new NamedTensor("x", Tensor.ofFloats(Shape.of(2), 1, 2)))));
            assertEquals(ErrorCode.INVALID, e.code());
            assertTrue(e.getMessage().contains("took too long"), e.getMessage());
        }
    }

    @Test
    void brokenBytesNeverReachFurtherThanAnError() throws IOException {
        byte[] good = Files.readAllBytes(Fixtures.path("learn/onnx/two_in_three_out.onnx"));
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 2000; i++) {
            byte[] bad = good.clone();
            for (int k = 0; k <= random.nextInt(4); k++) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
            }
            try {
                OnnxFile.read(MemorySegment.ofArray(bad));
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code());
            }
        }
    }

    private static Tensor longs(long... values) {
        return Tensor.ofLongs(Shape.of(values.length), values);
    }
}
