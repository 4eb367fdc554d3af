package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.foreign.NativeKernels;
import io.yunmo.tensor.foreign.NativePacking;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;
import io.yunmo.tensor.packed.PackedRow;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class PackerTest {
    private static final Workers WORKERS = new Workers(2);

    @AfterAll
    static void closeWorkers() {
        WORKERS.close();
    }

    @ParameterizedTest
    @MethodSource("io.yunmo.language.gguf.DequantizerTest#models")
    void packedRowsAreTheFilesRows(String name) {
        try (Gguf file = Gguf.open(DequantizerTest.model(name));
                Arena arena = Arena.ofShared()) {
            Packer packer = new Packer(file, arena, WORKERS, false);
            for (TensorInfo t : file.tensors()) {
                if (t.dimensions().size() == 2) {
                    PackedMatrix m = packer.pack(t);
                    assertEquals(Packer.packedBytes(t, false), m.bytes());
                    assertEquals(0, m.address() % 64);
                    assertRows(Dequantizer.tensor(file, t), m, 0, t.name());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.yunmo.language.gguf.DequantizerTest#models")
    void exactIsExact(String name) {
        try (Gguf file = Gguf.open(DequantizerTest.model(name));
                Arena arena = Arena.ofShared()) {
            TensorInfo t = file.require("blk.0.attn_k.weight");
            PackedMatrix m = new Packer(file, arena, WORKERS, true).pack(t);
            assertEquals(Packer.packedBytes(t, true), m.bytes());
            float[] rows = Dequantizer.tensor(file, t);
            long row = Memory.allocate(arena, m.columns());
            for (int r = 0; r < m.rows(); r++) {
                PackedRow.read(m, r, row);
                for (int k = 0; k < m.columns(); k++) {
                    assertEquals(rows[r * m.columns() + k], Memory.get(row + 4L * k));
                }
            }
        }
    }

    /** 9 + 5 + 20 rows: a panel holds rows of two tensors, and the last one ends in zeros. */
    @ParameterizedTest
    @EnumSource(BlockType.class)
    void stackedRowsFollowEachOther(BlockType type) {
        List<TensorInfo> stacked;
        try (Arena arena = Arena.ofShared()) {
            Gguf file = ModelBytes.random(type, List.of(512L, 9L), List.of(512L, 5L), List.of(512L, 20L));
            stacked = file.tensors();
            Packer packer = new Packer(file, arena, WORKERS, false);
            assertTrue(packer.stackable(stacked));
            PackedMatrix m = packer.pack(stacked);
            assertEquals(34, m.rows());
            int at = 0;
            for (TensorInfo t : stacked) {
                assertRows(Dequantizer.tensor(file, t), m, at, t.name());
                at += (int) t.rows();
            }
            assertPadded(m, arena);
        }
    }

    @ParameterizedTest
    @EnumSource(BlockType.class)
    void expertsAreMatricesOfTheirOwn(BlockType type) {
        try (Arena arena = Arena.ofShared()) {
            Gguf file = ModelBytes.random(type, List.of(256L, 24L, 3L), List.of(256L, 24L, 3L));
            List<PackedMatrix> experts = new Packer(file, arena, WORKERS, false).packExperts(file.tensors());
            assertEquals(3, experts.size());
            for (int e = 0; e < 3; e++) {
                for (int i = 0; i < 2; i++) {
                    float[] all = Dequantizer.tensor(file, file.tensors().get(i));
                    float[] mine = Arrays.copyOfRange(all, e * 24 * 256, (e + 1) * 24 * 256);
                    assertRows(mine, experts.get(e), i * 24, "expert " + e);
                }
            }
            TensorInfo one = file.tensors().getFirst();
            PackedMatrix alone =
                    new Packer(file, arena, WORKERS, false).packExperts(one).getFirst();
            assertEquals(Packer.packedBytes(one, false), 3 * alone.bytes());
        }
    }

    /** What a panel's weight takes in memory, beside what it takes in the file. */
    @ParameterizedTest
    @CsvSource({
        "Q4_0, 4.5",
        "Q4_1, 5",
        "Q4_K, 5",
        "Q5_0, 6.5",
        "Q5_1, 7",
        "Q5_K, 7",
        "Q6_K, 7",
        "Q3_K, 7",
        "Q2_K, 8",
        "Q8_0, 8.5",
        "IQ4_NL, 8.5",
        "IQ4_XS, 8.5",
        "BF16, 16",
        "F16, 32",
        "F32, 32"
    })
    void takesAsManyBitsAWeight(BlockType type, double bits) {
        TensorInfo tensor =
                ModelBytes.random(type, List.of(512L, 48L)).tensors().getFirst();
        assertEquals(bits, Packer.packedBytes(tensor, false) * 8.0 / (512 * 48));
    }

    /** Straddling panels, whole ones, padded ones; both halves of the crew; every variant that this machine runs. */
    @ParameterizedTest
    @EnumSource(
            value = BlockType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"F32", "F16", "BF16"})
    void packsTheSameBytesInC(BlockType type) {
        List<NativeKernels> variants = NativeKernels.all();
        assumeFalse(variants.isEmpty(), "no native kernels: the build found no C compiler");
        try (Arena arena = Arena.ofShared()) {
            Gguf file = ModelBytes.random(type, List.of(512L, 40L), List.of(512L, 5L), List.of(512L, 83L));
            PackedMatrix plain = new Packer(file, arena, WORKERS, false, Optional.empty()).pack(file.tensors());
            for (NativeKernels k : variants) {
                Packer packer = new Packer(file, arena, WORKERS, false, Optional.of(new NativePacking(k)));
                PackedMatrix compiled = packer.pack(file.tensors());
                assertEquals(plain.bytes(), compiled.bytes());
                MemorySegment a = Memory.ALL.asSlice(plain.address(), plain.bytes());
                MemorySegment b = Memory.ALL.asSlice(compiled.address(), compiled.bytes());
                assertEquals(-1, a.mismatch(b), k.name());
            }
        }
    }

    @Test
    void differentTypesAreNotStackedUnlessExact() {
        try (Gguf file = Gguf.open(DequantizerTest.model("llama-q4_k_m-mixed"));
                Arena arena = Arena.ofShared()) {
            List<TensorInfo> mixed = List.of(file.require("token_embd.weight"), file.require("blk.0.attn_k.weight"));
            Packer packer = new Packer(file, arena, WORKERS, false);
            assertFalse(packer.stackable(mixed));
            assertThrows(YunmoException.class, () -> packer.pack(mixed));
            Packer exact = new Packer(file, arena, WORKERS, true);
            assertTrue(exact.stackable(mixed));
            assertRows(Dequantizer.tensor(file, mixed.getFirst()), exact.pack(mixed), 0, "exact");
        }
    }

    /** A Q6_K scale of 60,000 times 127 is beyond f16. */
    @Test
    void scalesTooLargeForF16BecomeFloats() {
        byte[] block = new byte[BlockType.Q6_K.bytes()];
        new SplittableRandom(5).nextBytes(block);
        ModelBytes.putHalf(block, 208, 60_000f);
        try (Arena arena = Arena.ofShared()) {
            Gguf file = ModelBytes.of(BlockType.Q6_K, List.of(256L, 1L), block);
            TensorInfo t = file.tensors().getFirst();
            List<Packer> packers = List.of(
                    new Packer(file, arena, WORKERS, false), new Packer(file, arena, WORKERS, false, Optional.empty()));
            for (Packer packer : packers) {
                PackedMatrix m = packer.pack(t);
                assertInstanceOf(PackedFloat.class, m);
                assertRows(Dequantizer.tensor(file, t), m, 0, "large");
            }
        }
    }

    /** The smallest f16 scales keep their effect. */
    @Test
    void tinyScalesAreNotLost() {
        byte[] block = new byte[BlockType.Q4_K.bytes()];
        new SplittableRandom(6).nextBytes(block);
        ModelBytes.putHalf(block, 0, 6e-8f);
        ModelBytes.putHalf(block, 2, 6e-8f);
        try (Arena arena = Arena.ofShared()) {
            Gguf file = ModelBytes.of(BlockType.Q4_K, List.of(256L, 1L), block);
            TensorInfo t = file.tensors().getFirst();
            PackedMatrix m = new Packer(file, arena, WORKERS, false).pack(t);
            float[] values = Dequantizer.tensor(file, t);
            long row = Memory.allocate(arena, 256);
            PackedRow.read(m, 0, row);
            for (int k = 0; k < 256; k++) {
                assertEquals(values[k], Memory.get(row + 4L * k), "scales are whole multiples of 6e-8, which f16 has");
            }
        }
    }

    /** The packed weight is scale * code + minimum with scale and minimum rounded to f16: off by 2^-11 of each, which are twice the row's largest
     * at most. */
    private static void assertRows(float[] expected, PackedMatrix m, int firstRow, String what) {
        try (Arena arena = Arena.ofConfined()) {
            long row = Memory.allocate(arena, m.columns());
            int rows = expected.length / m.columns();
            for (int r = 0; r < rows; r++) {
                PackedRow.read(m, firstRow + r, row);
                float largest = 0;
                for (int k = 0; k < m.columns(); k++) {
                    largest = Math.max(largest, Math.abs(expected[r * m.columns() + k]));
                }
                for (int k = 0; k < m.columns(); k++) {
                    float e = expected[r * m.columns() + k];
                    assertEquals(e, Memory.get(row + 4L * k), largest / 600, what + " row " + r + " column " + k);
                }
            }
        }
    }

    private static void assertPadded(PackedMatrix m, Arena arena) {
        long row = Memory.allocate(arena, m.columns());
        PackedMatrix whole = m.panels(m.panels() - 1, m.panels());
        int used = m.rows() % PackedMatrix.PANEL;
        PackedMatrix full = wholePanel(whole);
        for (int r = used; r < PackedMatrix.PANEL; r++) {
            PackedRow.read(full, r, row);
            MemorySegment values = Memory.ALL.asSlice(row, 4L * m.columns());
            assertEquals(-1, values.mismatch(MemorySegment.ofArray(new float[m.columns()])), "row " + r + " is zero");
        }
    }

    private static PackedMatrix wholePanel(PackedMatrix m) {
        return switch (m) {
            case Packed4 p -> new Packed4(p.address(), PackedMatrix.PANEL, p.columns(), p.minimums());
            case Packed6 p -> new Packed6(p.address(), PackedMatrix.PANEL, p.columns(), p.group(), p.minimums());
            case Packed8 p -> new Packed8(p.address(), PackedMatrix.PANEL, p.columns());
            case PackedFloat p -> new PackedFloat(p.address(), PackedMatrix.PANEL, p.columns(), p.bfloat16());
        };
    }
}
