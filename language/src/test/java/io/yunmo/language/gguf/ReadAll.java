package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Opens a file and touches all that it offers. */
final class ReadAll {
    private ReadAll() {}

    /** False when the file was refused as it should be; every other exception goes through. */
    static boolean orRefused(byte[] bytes) {
        try (Gguf file = Gguf.of(MemorySegment.ofArray(bytes))) {
            file.metadata().values().values().forEach(ReadAll::touch);
            for (TensorInfo t : file.tensors()) {
                assertEquals(t.bytes(), file.data(t).byteSize());
                assertEquals(t.bytes(), t.rows() * t.rowBytes());
                if (t.bytes() < 1 << 12) {
                    Dequantizer.tensor(file, t);
                }
            }
            return true;
        } catch (YunmoException e) {
            assertEquals(ErrorCode.INVALID, e.code(), e.getMessage());
            return false;
        }
    }

    private static void touch(Object value) {
        if (value instanceof List<?> texts) {
            texts.forEach(t -> assertNotNull(t));
        }
    }
}
