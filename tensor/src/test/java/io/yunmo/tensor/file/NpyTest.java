package io.yunmo.tensor.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
    private static final Map<String, byte[]> FILES = new HashMap<>();

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in = NpyTest.class.getResourceAsStream("npy.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                if (!line.startsWith("#")) {
                    String[] parts = line.split(" ");
                    FILES.put(parts[0], Base64.getDecoder().decode(parts[1]));
                }
            }
        }
    }

    private static Tensor read(String name) {
        return Npy.read(MemorySegment.ofArray(FILES.get(name)));
    }

    @Test
    void readsWhatNumpyWrites() {
        assertEquals("FP32[2, 3] [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]", read("f4").toString());
        assertTrue(read("f4").contentEquals(read("f4_v2")));
        assertTrue(read("f4").contentEquals(read("f4_v3")));
        assertEquals("FP64[2, 3] [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]", read("f8_big").toString());
        assertEquals("INT16[2, 3] [0, 1, 2, 3, 4, 5]", read("i2_big_fortran").toString());
        assertEquals("FP64[] [2.5]", read("scalar").toString());
        assertEquals("BOOL[3] [true, false, true]", read("bool").toString());
        assertEquals("UINT8[2] [1, 255]", read("u1").toString());
        assertEquals("FP16[3] [1.5, -2.0, 65504.0]", read("f2").toString());
        assertEquals("UINT64[1] [18446744073709551615]", read("u8").toString());
        assertEquals(Shape.of(0, 3), read("empty").shape());
        Tensor fortran = read("i4_fortran");
        for (int i = 0; i < 24; i++) {
            assertEquals(i, fortran.longAt(i));
        }
    }

    @Test
    void writesTheBytesThatNumpyWrites() {
        for (String name : List.of("f4", "scalar", "bool", "u1", "f2", "empty", "u8")) {
            assertArrayEquals(FILES.get(name), Npy.toBytes(read(name)), name);
        }
    }

    @Test
    void writesWholeFiles(@TempDir Path folder) {
        Path file = folder.resolve("x.npy");
        Tensor x = Tensor.ofLongs(Shape.of(3), 1, 2, 3);
        Npy.write(file, x);
        assertTrue(Npy.read(file).contentEquals(x));
        assertEquals(1, folder.toFile().list().length);
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(YunmoException.class, () -> Npy.read(folder.resolve("none.npy")))
                        .code());
    }

    @Test
    void refusesWhatIsNotAnArrayOfNumbers() {
        for (String name : List.of("strings", "records", "objects")) {
            assertThrows(YunmoException.class, () -> read(name), name);
        }
        assertThrows(YunmoException.class, () -> Npy.toBytes(Tensor.ofStrings(Shape.of(0), List.of())));
        byte[] two = new byte[2];
        Tensor bf16 = Tensor.of(ElementType.BF16, Shape.of(1), MemorySegment.ofArray(two));
        assertThrows(YunmoException.class, () -> Npy.toBytes(bf16));
    }

    private static void assertRefused(String header, int data, String message) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        byte[] bytes =
                Arrays.copyOf("\u0093NUMPY\u0001\u0000".getBytes(StandardCharsets.ISO_8859_1), 10 + text.length + data);
        bytes[8] = (byte) text.length;
        bytes[9] = (byte) (text.length >> 8);
        System.arraycopy(text, 0, bytes, 10, text.length);
        YunmoException e = assertThrows(YunmoException.class, () -> Npy.read(MemorySegment.ofArray(bytes)), header);
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void refusesBadHeaders() throws IOException {
        String good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        assertRefused(good, 7, "takes 8 bytes, the file has 7");
        assertRefused(good, 9, "takes 8 bytes, the file has 9");
        assertRefused(good.replace("(2,)", "(-2,)"), 8, "at character");
        assertRefused(good.replace("(2,)", "(2.0,)"), 8, "at character");
        assertRefused(good.replace("(2,)", "2"), 8, "at character");
        assertRefused(good.replace("(2,)", "(99999999999999999999,)"), 8, "at character");
        assertRefused(good.replace("(2,)", "(4611686018427387904,)"), 8, "at character");
        assertRefused(good.replace("(2,)", "(900000000000000000,900000000000000000)"), 8, "2^63");
        assertRefused(good.replace("(2,)", "(900000000000000000,9)"), 8, "too large");
        assertRefused(good.replace("(2,)", "(" + "1,".repeat(65) + ")"), 8, "64 dimensions");
        assertRefused(good.replace("<f4", "|f4"), 8, "no byte order");
        assertRefused(good.replace("<f4", "|O"), 8, "not supported");
        assertRefused(good.replace("<f4", "<c8"), 8, "not supported");
        assertRefused(good.replace("False", "None"), 8, "at character");
        assertRefused(good.replace("'shape'", "'shapes'"), 8, "at character");
        assertRefused(good.replace("'fortran_order': False, ", ""), 8, "at character");
        assertRefused(good.replace("'shape'", "'descr': '<f4', 'shape'"), 8, "at character");
        assertRefused(good + "x", 8, "at character");
        assertRefused("{", 8, "at character");
        assertRefused("", 8, "at character");
    }

    @Test
    void survivesRandomDamage() {
        SplittableRandom random = new SplittableRandom(5);
        List<String> names = FILES.keySet().stream().sorted().toList();
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = Damage.damaged(FILES.get(names.get(i % names.size())), random);
            try {
                Tensor t = Npy.read(MemorySegment.ofArray(bytes));
                assertEquals(t.shape().elements() * t.type().size(), t.data().byteSize());
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code());
            }
        }
    }

    @Test
    void bigVersionTwoHeadersAreRefused() throws IOException {
        byte[] bytes = FILES.get("f4_v2").clone();
        bytes[11] = 0x7F;
        assertThrows(YunmoException.class, () -> Npy.read(MemorySegment.ofArray(bytes)));
        Path file = Files.createTempFile("yunmo", ".npy");
        Files.delete(file);
        assertThrows(YunmoException.class, () -> Npy.read(file));
    }
}
