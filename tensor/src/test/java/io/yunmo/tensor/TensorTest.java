package io.yunmo.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TensorTest {
    private static Tensor doubles(double... values) {
        return Tensor.of(ElementType.F64, Shape.of(values.length), MemorySegment.ofArray(values));
    }

    private static Tensor bytes(ElementType type, int... values) {
        byte[] raw = new byte[values.length];
        for (int i = 0; i < raw.length; i++) {
            raw[i] = (byte) values[i];
        }
        return Tensor.of(type, Shape.of(raw.length / type.size()), MemorySegment.ofArray(raw));
    }

    @Test
    void readsEveryNumericType() {
        assertEquals(1, bytes(ElementType.BOOL, 2).doubleAt(0));
        assertEquals(255, bytes(ElementType.U8, 255).doubleAt(0));
        assertEquals(-1, bytes(ElementType.I8, 255).doubleAt(0));
        assertEquals(65535, bytes(ElementType.U16, 255, 255).doubleAt(0));
        assertEquals(-2, bytes(ElementType.I16, 254, 255).doubleAt(0));
        assertEquals(4294967295.0, bytes(ElementType.U32, 255, 255, 255, 255).doubleAt(0));
        assertEquals(-1, bytes(ElementType.I32, 255, 255, 255, 255).doubleAt(0));
        assertEquals(
                0x1p64,
                bytes(ElementType.U64, 255, 255, 255, 255, 255, 255, 255, 255).doubleAt(0));
        assertEquals(-1, Tensor.ofLongs(Shape.of(), -1).doubleAt(0));
        assertEquals(1, bytes(ElementType.F16, 0, 0x3C).doubleAt(0));
        assertEquals(1, bytes(ElementType.BF16, 0x80, 0x3F).floatAt(0));
        assertEquals(0.1f, doubles(0.1).floatAt(0));
        assertEquals(7f, Tensor.ofFloats(Shape.of(2), 6, 7).floatAt(1));
        assertThrows(YunmoException.class, () -> doubles(1).longAt(0));
        assertThrows(
                YunmoException.class,
                () -> Tensor.ofStrings(Shape.of(0), List.of()).doubleAt(0));
    }

    @Test
    void convertsToArrays() {
        assertArrayEquals(new float[] {1, 2}, Tensor.ofFloats(Shape.of(2), 1, 2).toFloats());
        assertArrayEquals(new float[] {1, 2}, Tensor.ofLongs(Shape.of(2), 1, 2).toFloats());
        assertArrayEquals(new double[] {0.5, 2}, doubles(0.5, 2).toDoubles());
    }

    /** Every value of every type survives a visit to F64 and back. */
    @Test
    void everyHalfSurvivesTheWayThroughDouble() {
        byte[] raw = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) {
            raw[2 * i] = (byte) i;
            raw[2 * i + 1] = (byte) (i >> 8);
        }
        for (ElementType type : List.of(ElementType.F16, ElementType.BF16)) {
            Tensor all = Tensor.of(type, Shape.of(65536), MemorySegment.ofArray(raw));
            try (Arena arena = Arena.ofConfined()) {
                Tensor wide = all.to(ElementType.F32, arena);
                Tensor back = wide.to(type, arena);
                Tensor doubled = all.to(ElementType.F64, arena).to(type, arena);
                for (int i = 0; i < 65536; i++) {
                    assertEquals(all.doubleAt(i), back.doubleAt(i));
                    assertEquals(all.doubleAt(i), wide.doubleAt(i));
                    assertEquals(all.doubleAt(i), doubled.doubleAt(i));
                }
            }
        }
    }

    @Test
    void halvesAreRoundedOnce() {
        try (Arena arena = Arena.ofConfined()) {
            // just above the middle between 1 and the next half: by way of float it would be the middle, and 1
            double above = 1 + 0x1p-11 + 0x1p-40;
            assertEquals(1 + 0x1p-10, doubles(above).to(ElementType.F16, arena).doubleAt(0));
            double bAbove = 1 + 0x1p-8 + 0x1p-40;
            assertEquals(1 + 0x1p-7, doubles(bAbove).to(ElementType.BF16, arena).doubleAt(0));
            assertEquals(1, doubles(1 + 0x1p-11).to(ElementType.F16, arena).doubleAt(0));
            assertEquals(-1, doubles(-1 - 0x1p-8).to(ElementType.BF16, arena).doubleAt(0));
        }
    }

    @Test
    void convertsIntegersWithinTheirRanges() {
        try (Arena arena = Arena.ofConfined()) {
            assertEquals(255, doubles(255).to(ElementType.U8, arena).longAt(0));
            assertEquals(
                    "UINT64[1] [18446744073709549568]",
                    doubles(0x1p64 - 2048).to(ElementType.U64, arena).toString());
            assertEquals(
                    Long.MIN_VALUE, doubles(-0x1p63).to(ElementType.I64, arena).longAt(0));
            assertEquals(
                    1,
                    Tensor.ofLongs(Shape.of(1), 1).to(ElementType.BOOL, arena).longAt(0));
            Tensor big = Tensor.ofLongs(Shape.of(1), -1);
            assertEquals("element 0 of INT64[1]: -1 is out of the range of UINT8", refused(big, ElementType.U8));
            assertEquals(
                    "element 1 of FP64[2]: 1.5 is not a value of INT32", refused(doubles(1, 1.5), ElementType.I32));
            assertEquals(
                    "element 0 of FP64[1]: NaN is not a value of INT32", refused(doubles(Double.NaN), ElementType.I32));
            assertEquals(
                    "element 0 of FP64[1]: 256.0 is out of the range of UINT8", refused(doubles(256), ElementType.U8));
            assertTrue(refused(doubles(0x1p63), ElementType.I64).endsWith("out of the range of INT64"));
            assertTrue(refused(doubles(0x1p64), ElementType.U64).endsWith("out of the range of UINT64"));
            assertTrue(refused(doubles(-1), ElementType.U64).endsWith("out of the range of UINT64"));
            assertTrue(refused(doubles(2), ElementType.BOOL).endsWith("out of the range of BOOL"));
            assertTrue(refused(doubles(1e39), ElementType.F32).endsWith("out of the range of FP32"));
            assertTrue(refused(doubles(65520), ElementType.F16).endsWith("out of the range of FP16"));
            assertTrue(refused(doubles(1), ElementType.BYTES).endsWith("does not convert to BYTES"));
            Tensor max = bytes(ElementType.U64, 255, 255, 255, 255, 255, 255, 255, 255);
            assertEquals(
                    "element 0 of UINT64[1]: 18446744073709551615 is out of the range of INT64",
                    refused(max, ElementType.I64));
            assertTrue(Double.isInfinite(
                    doubles(Double.NEGATIVE_INFINITY).to(ElementType.F16, arena).doubleAt(0)));
        }
    }

    private static String refused(Tensor t, ElementType type) {
        try (Arena arena = Arena.ofConfined()) {
            return assertThrows(YunmoException.class, () -> t.to(type, arena)).getMessage();
        }
    }

    @Test
    void comparesContents() {
        Tensor a = Tensor.ofFloats(Shape.of(2), 1, 2);
        assertTrue(a.contentEquals(Tensor.ofFloats(Shape.of(2), 1, 2)));
        assertFalse(a.contentEquals(Tensor.ofFloats(Shape.of(2), 1, 3)));
        assertFalse(a.contentEquals(Tensor.ofFloats(Shape.of(2, 1), 1, 2)));
        assertTrue(a.contentEquals(a.reshaped(Shape.of(2, 1)).reshaped(Shape.of(2))));
        Tensor s = Tensor.ofStrings(Shape.of(1), List.of("a".getBytes(StandardCharsets.UTF_8)));
        assertTrue(s.contentEquals(Tensor.ofStrings(Shape.of(1), List.of(new byte[] {'a'}))));
        assertFalse(s.contentEquals(Tensor.ofStrings(Shape.of(1), List.of(new byte[] {'b'}))));
        assertEquals("BYTES[1] [\"a\"]", s.toString());
        assertTrue(Tensor.ofLongs(Shape.of(17), new long[17]).toString().endsWith("0, …]"));
    }

    @Test
    void refusesDataOfAnotherSize() {
        assertThrows(YunmoException.class, () -> Tensor.ofFloats(Shape.of(3), 1, 2));
        assertThrows(YunmoException.class, () -> Tensor.ofStrings(Shape.of(3), List.of()));
        assertThrows(YunmoException.class, () -> Tensor.ofFloats(Shape.of(1L << 62), 1, 2));
        assertThrows(YunmoException.class, () -> Tensor.of(ElementType.BYTES, Shape.of(0), MemorySegment.NULL));
        try (Arena arena = Arena.ofConfined()) {
            assertThrows(YunmoException.class, () -> Tensor.allocate(arena, ElementType.F64, Shape.of(1L << 61)));
        }
    }
}
