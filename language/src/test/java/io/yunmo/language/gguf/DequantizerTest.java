package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against gguf-py's dequantised tensors, one small model a block type. */
final class DequantizerTest {
    private static final List<String> SHOWN =
            List.of("blk.0.attn_k.weight", "blk.1.ffn_down.weight", "token_embd.weight");

    static Stream<String> models() {
        return Fixtures.list("language/quant", ".gguf").stream()
                .map(p -> p.getFileName().toString().replace(".gguf", ""));
    }

    static Path model(String name) {
        return Fixtures.path("language/quant/" + name + ".gguf");
    }

    @ParameterizedTest
    @MethodSource("models")
    void givesTheReferencesValues(String name) {
        Map<String, Tensor> expected = SafeTensors.read(Fixtures.path("language/quant/" + name + ".safetensors"));
        try (Gguf file = Gguf.open(model(name))) {
            for (String tensor : SHOWN) {
                float[] reference = expected.get(tensor).toFloats();
                float[] ours = Dequantizer.tensor(file, file.require(tensor));
                for (int i = 0; i < reference.length; i++) {
                    assertEquals(reference[i], ours[i], 1e-6f * Math.abs(reference[i]), tensor + "[" + i + "]");
                }
            }
        }
    }

    @Test
    void fixturesHaveEveryType() {
        TreeSet<BlockType> seen = new TreeSet<>();
        models().forEach(name -> {
            try (Gguf file = Gguf.open(model(name))) {
                file.tensors().forEach(t -> seen.add(t.type()));
            }
        });
        assertEquals(new TreeSet<>(Arrays.asList(BlockType.values())), seen);
    }

    @ParameterizedTest
    @MethodSource("models")
    void rowsAreThoseOfTheTensor(String name) {
        try (Gguf file = Gguf.open(model(name));
                Arena arena = Arena.ofConfined()) {
            TensorInfo t = file.require("token_embd.weight");
            float[] all = Dequantizer.tensor(file, t);
            int columns = (int) t.columns();
            long row = Memory.allocate(arena, columns);
            for (int r : new int[] {0, 17, (int) t.rows() - 1}) {
                Dequantizer.row(file, t, r, row);
                for (int k = 0; k < columns; k++) {
                    assertEquals(all[r * columns + k], Memory.get(row + 4L * k));
                }
            }
            assertThrows(YunmoException.class, () -> Dequantizer.row(file, t, t.rows(), row));
        }
    }

    @Test
    void halfBlocksAreRefused() {
        MemorySegment from = MemorySegment.ofArray(new byte[64]);
        MemorySegment to = MemorySegment.ofArray(new byte[256]);
        assertThrows(YunmoException.class, () -> Dequantizer.dequantize(BlockType.Q4_0, from, 0, 33, to, 0));
    }
}
