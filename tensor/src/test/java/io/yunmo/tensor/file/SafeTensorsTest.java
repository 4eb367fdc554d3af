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
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class SafeTensorsTest {
    /** Written by the reference implementation (Python package safetensors 0.8, numpy). */
    private static final String REFERENCE =
            "gAEAAAAAAAB7Il9fbWV0YWRhdGFfXyI6eyJtYWRlIGJ5IjoiXCJudW1weVwiIn0sInUiOnsiZHR5cGUiOiJVNjQi"
                    + "LCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiYSI6eyJkdHlwZSI6Ikk2NCIsInNoYXBlIjpbMl0s"
                    + "ImRhdGFfb2Zmc2V0cyI6WzgsMjRdfSwiZCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMV0sImRhdGFfb2Zmc2V0"
                    + "cyI6WzI0LDMyXX0sImIva2VybmVsIjp7ImR0eXBlIjoiRjMyIiwic2hhcGUiOlsyLDNdLCJkYXRhX29mZnNldHMi"
                    + "OlszMiw1Nl19LCJoIjp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsxXSwiZGF0YV9vZmZzZXRzIjpbNTYsNThdfSwi"
                    + "eiI6eyJkdHlwZSI6IkJPT0wiLCJzaGFwZSI6WzFdLCJkYXRhX29mZnNldHMiOls1OCw1OV19fSAgICAgICAHAAAA"
                    + "AAAAAAEAAAAAAAAAAgAAAAAAAAAAAAAAAADgPwAAAAAAAIA/AAAAQAAAQEAAAIBAAACgQAA+AQ==";

    private static byte[] file(String header, int data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static SafeTensors.Contents read(byte[] bytes) {
        return SafeTensors.read(MemorySegment.ofArray(bytes));
    }

    @Test
    void readsAllTypesAndMetadataOfTheReferenceAndWritesTheSameBytes() {
        byte[] bytes = Base64.getDecoder().decode(REFERENCE);
        SafeTensors.Contents contents = read(bytes);
        assertEquals(
                List.of("u", "a", "d", "b/kernel", "h", "z"),
                List.copyOf(contents.tensors().keySet()));
        assertEquals(Map.of("made by", "\"numpy\""), contents.metadata());
        assertEquals(
                "FP32[2, 3] [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]",
                contents.tensors().get("b/kernel").toString());
        assertEquals(7, contents.tensors().get("u").longAt(0));
        assertEquals(1.5, contents.tensors().get("h").doubleAt(0));
        assertArrayEquals(bytes, SafeTensors.toBytes(new HashMap<>(contents.tensors()), contents.metadata()));
    }

    @TestFactory
    Stream<DynamicTest> readsEveryFixture() throws IOException {
        List<Path> files;
        try (Stream<Path> walk = Files.walk(Fixtures.path("learn"))) {
            files = walk.filter(p -> p.toString().endsWith(".safetensors"))
                    .sorted()
                    .toList();
        }
        assertTrue(files.size() > 40, files.size() + " files");
        return files.stream()
                .map(p -> DynamicTest.dynamicTest(p.getFileName().toString(), () -> {
                    Map<String, Tensor> tensors = SafeTensors.read(p);
                    assertTrue(tensors.size() > 0);
                    try (Arena arena = Arena.ofConfined()) {
                        SafeTensors.Contents mapped = SafeTensors.map(p, arena);
                        assertEquals(tensors.keySet(), mapped.tensors().keySet());
                        mapped.tensors().forEach((name, t) -> assertTrue(t.contentEquals(tensors.get(name)), name));
                        byte[] again = SafeTensors.toBytes(tensors, mapped.metadata());
                        assertArrayEquals(Files.readAllBytes(p), again);
                    }
                }));
    }

    @Test
    void writesWholeFilesAndLeavesNothingElse(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("w.safetensors");
        Files.writeString(file, "old");
        Tensor w = Tensor.ofFloats(Shape.of(2, 1), 1f, 2f);
        SafeTensors.write(file, Map.of("w", w), Map.of("k", "v"));
        assertTrue(SafeTensors.read(file).get("w").contentEquals(w));
        try (Stream<Path> s = Files.list(folder)) {
            assertEquals(List.of(file), s.toList());
        }
        assertArrayEquals(SafeTensors.toBytes(Map.of("w", w), Map.of("k", "v")), Files.readAllBytes(file));
    }

    @Test
    void emptyFilesAndEmptyTensorsAreFine() {
        assertEquals(Map.of(), read(SafeTensors.toBytes(Map.of(), Map.of())).tensors());
        Tensor none = Tensor.ofFloats(Shape.of(0, 4));
        assertTrue(read(SafeTensors.toBytes(Map.of("n", none), Map.of()))
                .tensors()
                .get("n")
                .contentEquals(none));
    }

    @Test
    void namesOfAnyLanguageSurvive() {
        Tensor t = Tensor.ofLongs(Shape.of(), 5);
        byte[] bytes = SafeTensors.toBytes(Map.of("层/核\n\"", t), Map.of());
        assertTrue(read(bytes).tensors().get("层/核\n\"").contentEquals(t));
    }

    @Test
    void aMissingFileIsNotFound(@TempDir Path folder) {
        YunmoException e =
                assertThrows(YunmoException.class, () -> SafeTensors.read(folder.resolve("none.safetensors")));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
    }

    @Test
    void refusesToWriteStrings() {
        Tensor strings = Tensor.ofStrings(Shape.of(0), List.of());
        assertInvalid(() -> SafeTensors.toBytes(Map.of("s", strings), Map.of()), "cannot hold strings");
        Tensor w = Tensor.ofLongs(Shape.of(), 5);
        assertInvalid(() -> SafeTensors.toBytes(Map.of("__metadata__", w), Map.of()), "cannot be named");
    }

    private record Bad(String header, int data, String message) {}

    @TestFactory
    Stream<DynamicTest> refusesBadHeaders() {
        List<Bad> bad = List.of(
                new Bad("{", 0, "length 1 is wrong"),
                new Bad("[]", 0, "another kind of file"),
                new Bad("{\"a\":1}", 0, "a: VALUE_NUMBER_INT where START_OBJECT belongs"),
                new Bad(entry("a", "F32", "[1]", "[0,4]") + "x", 4, "not good JSON"),
                new Bad(entry("a", "F32", "[1]", "[0,4]") + "{}", 4, "goes on after its end"),
                new Bad(entry("a", "F32", "[1]", "[0,4]"), 3, "cut off"),
                new Bad(entry("a", "F32", "[1]", "[0,4]"), 5, "too long"),
                new Bad(entry("a", "F32", "[1]", "[4,8]"), 8, "there is a gap"),
                new Bad(entry("a", "F32", "[1]", "[-4,0]"), 0, "negative"),
                new Bad(entry("a", "F32", "[1]", "[4,0]"), 4, "[begin, end]"),
                new Bad(entry("a", "F32", "[1]", "[0]"), 4, "[begin, end]"),
                new Bad(entry("a", "F32", "[1]", "[0,8]"), 8, "takes 4 bytes, data_offsets give 8"),
                new Bad(entry("a", "F32", "[-1]", "[0,4]"), 4, "negative"),
                new Bad(entry("a", "F32", "[1.0]", "[0,4]"), 4, "VALUE_NUMBER_FLOAT"),
                new Bad(entry("a", "F31", "[1]", "[0,4]"), 4, "element type F31 is not supported"),
                new Bad(entry("a", "", "[1]", "[0,4]"), 4, "is not supported"),
                new Bad(entry("a", "F32", "[4611686018427387904]", "[0,4]"), 4, "too large"),
                new Bad(entry("a", "F32", "[9223372036854775807,9223372036854775807]", "[0,4]"), 4, "2^63"),
                new Bad(entry("a", "F32", "[99999999999999999999999]", "[0,4]"), 4, "not good JSON"),
                new Bad(entry("a", "F32", "[9223372036854775808]", "[0,4]"), 4, "not good JSON"),
                new Bad(entry("a", "U8", "[" + "1,".repeat(64) + "1]", "[0,1]"), 1, "64 dimensions"),
                new Bad("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", 4, "all needed"),
                new Bad(
                        "{\"a\":{\"dtype\":\"U8\",\"x\":1,\"shape\":[1],\"data_offsets\":[0,1]}}",
                        1,
                        "unknown field x"),
                new Bad(
                        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}",
                        1,
                        "uplicate"),
                new Bad("{\"__metadata__\":{\"a\":1}}", 0, "VALUE_STRING belongs"),
                new Bad("{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}", 0, "uplicate"),
                new Bad("{\"a\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}", 0, "belongs"),
                new Bad(two("[0,4]", "[0,4]"), 4, "overlap"),
                new Bad(two("[0,4]", "[2,6]"), 6, "overlap"),
                new Bad(two("[0,4]", "[5,9]"), 9, "gap"),
                new Bad(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
                                + "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}",
                        2,
                        "uplicate"));
        return bad.stream()
                .map(b -> DynamicTest.dynamicTest(
                        b.message(), () -> assertInvalid(() -> read(file(b.header(), b.data())), b.message())));
    }

    private static String entry(String name, String dtype, String shape, String offsets) {
        return "{\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}".formatted(name, dtype, shape, offsets);
    }

    private static String two(String first, String second) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s},".formatted(first)
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}}".formatted(second);
    }

    @Test
    void refusesBadLengths() {
        byte[] good = Base64.getDecoder().decode(REFERENCE);
        for (int length = 0; length < good.length; length++) {
            byte[] cut = java.util.Arrays.copyOf(good, length);
            assertThrows(YunmoException.class, () -> read(cut), "cut to " + length);
        }
        for (long length : new long[] {-1, 0, 1, 100_000_001, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32}) {
            byte[] bytes = good.clone();
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
            assertInvalid(() -> read(bytes), "length");
        }
    }

    /** Whatever is done to a file, it is read or refused: no other exception, and views stay inside the file. */
    @Test
    void survivesRandomDamage() {
        byte[] good = Base64.getDecoder().decode(REFERENCE);
        SplittableRandom random = new SplittableRandom(11);
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = Damage.damaged(good, random);
            try {
                for (Tensor t : read(bytes).tensors().values()) {
                    assertEquals(
                            t.shape().elements() * t.type().size(), t.data().byteSize());
                }
                read++;
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code());
            }
        }
        assertTrue(read > 50 && read < 1500, read + " of 2000 were read");
    }

    @Test
    void everyElementTypeRoundTrips() {
        Map<String, Tensor> tensors = new HashMap<>();
        List<ElementType> types = new ArrayList<>(List.of(ElementType.values()));
        types.remove(ElementType.BYTES);
        for (ElementType type : types) {
            byte[] raw = new byte[3 * type.size()];
            java.util.Arrays.fill(raw, (byte) 1);
            tensors.put(type.name(), Tensor.of(type, Shape.of(3), MemorySegment.ofArray(raw)));
        }
        Map<String, Tensor> again = read(SafeTensors.toBytes(tensors, Map.of())).tensors();
        assertEquals(tensors.keySet(), again.keySet());
        again.forEach((name, t) -> assertTrue(t.contentEquals(tensors.get(name)), name));
    }

    private static void assertInvalid(org.junit.jupiter.api.function.Executable read, String message) {
        YunmoException e = assertThrows(YunmoException.class, read);
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }
}
