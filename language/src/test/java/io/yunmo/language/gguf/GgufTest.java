package io.yunmo.language.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GgufTest {
    @TempDir
    Path folder;

    @Test
    void readsWhatTheWriterWrote() throws IOException {
        try (Gguf file = Gguf.open(written(everything()))) {
            assertEquals(3, file.version());
            Metadata m = file.metadata();
            assertEquals("träumerei", m.requireText("text"));
            assertEquals(255L, m.integer("uint8").orElseThrow());
            assertEquals(-1L, m.integer("int8").orElseThrow());
            assertEquals(65535L, m.integer("uint16").orElseThrow());
            assertEquals(-2L, m.integer("int16").orElseThrow());
            assertEquals(4294967295L, m.integer("uint32").orElseThrow());
            assertEquals(-3L, m.integer("int32").orElseThrow());
            assertEquals(1L << 40, m.integer("uint64").orElseThrow());
            assertEquals(-1L << 40, m.integer("int64").orElseThrow());
            assertEquals(0.5, m.number("float32", 0));
            assertEquals(0.1, m.number("float64", 0));
            assertTrue(m.flag("flag", false));
            assertEquals(List.of("a", "", "中"), m.texts("texts").orElseThrow());
            assertArrayEquals(new long[] {-1, 7}, m.integers("int32s").orElseThrow());
            assertArrayEquals(new long[] {4294967295L, 7}, m.integers("uint32s").orElseThrow());
            assertArrayEquals(new long[] {-1, 7}, m.integers("int16s").orElseThrow());
            assertArrayEquals(new long[] {-1, 7}, m.integers("int64s").orElseThrow());
            assertArrayEquals(new float[] {0.5f, -1}, m.floats("float32s").orElseThrow());
            assertArrayEquals(new float[] {0.5f, -1}, m.floats("float64s").orElseThrow());
            assertArrayEquals(new boolean[] {true, false}, m.flags("flags").orElseThrow());
            assertArrayEquals(new byte[] {1, -1}, (byte[]) m.values().get("bytes"));
            assertEquals(
                    List.of("one", "two"),
                    file.tensors().stream().map(TensorInfo::name).toList());
            TensorInfo two = file.require("two");
            assertEquals(List.of(4L, 2L), two.dimensions());
            assertEquals(3f, file.data(two).get(ValueLayout.JAVA_FLOAT_UNALIGNED, 12));
            assertEquals(0, two.offset() % 32);
            assertEquals(
                    "missing",
                    assertThrows(YunmoException.class, () -> file.require("missing"))
                            .getMessage()
                            .replaceAll(".*'(missing)'.*", "$1"));
        }
    }

    @Test
    void readsVersion2AndOtherAlignments() {
        byte[] eight = bytes(file().uint32("general.alignment", 8));
        eight[4] = 2;
        Gguf file = opened(eight);
        assertEquals(2, file.version());
        assertEquals(1, file.tensors().size());
    }

    @Test
    void brokenUtf8IsReplaced() {
        byte[] bytes = bytes(new GgufWriter().text("k", "abc"));
        bytes[indexOf(bytes, "abc") + 1] = (byte) 0xFF;
        assertEquals("a\uFFFDc", opened(bytes).metadata().requireText("k"));
    }

    @ParameterizedTest
    @CsvSource({
        "tjgg, GGML",
        "vers, LFS",
        "<!DOCTYPE html>, web page",
        "'PK\u0003\u0004', ZIP",
        "FUGG, big-endian",
        "What, does not begin",
    })
    void saysWhatTheFileSeemsToBe(String begin, String expected) throws IOException {
        Path file = folder.resolve("x.gguf");
        Files.writeString(file, begin + " and then some more text, long enough for a header");
        assertRefused(expected, () -> Gguf.open(file));
    }

    @Test
    void saysWhyAFileCannotBeOpened() throws IOException {
        YunmoException missing = assertThrows(YunmoException.class, () -> Gguf.open(folder.resolve("none.gguf")));
        assertEquals(ErrorCode.NOT_FOUND, missing.code());
        assertRefused("is a folder", () -> Gguf.open(folder));
        Path empty = Files.createFile(folder.resolve("empty.gguf"));
        assertRefused("cut off", () -> Gguf.open(empty));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4, 0x03000000, -1})
    void otherVersionsAreRefused(int version) {
        assertRefused(version == 0x03000000 ? "big-endian" : "version", damaged(b -> b.putInt(4, version)));
    }

    /** Each is one field of a file changed; the message has to name the place. */
    @Test
    void damageIsNamed() {
        assertRefused("tensors", damaged(b -> b.putLong(8, Long.MAX_VALUE)));
        assertRefused("tensors", damaged(b -> b.putLong(8, -1)));
        assertRefused("key-value pairs", damaged(b -> b.putLong(16, 1L << 40)));
        assertRefused("the list of keys", damaged(b -> b.putLong(24, 65536)));
        assertRefused("the list of keys", damaged(b -> b.putLong(24, 0)));
        assertRefused("key 'kind'", damaged(b -> b.putInt(36, 13)));
        assertRefused("key 'kind'", damaged(b -> b.putLong(40, -5)));
        assertRefused("key 'kind'", damaged(b -> b.putLong(40, 1L << 33)));
        int tensor = indexOf(bytes(file()), "weight");
        assertRefused("tensor 'weight'", damaged(b -> b.putInt(tensor + 6, 0)));
        assertRefused("tensor 'weight'", damaged(b -> b.putInt(tensor + 6, 5)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 10, 0)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 10, -32)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 10, 33)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 10, Long.MAX_VALUE - 31)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 18, 1L << 58)));
        assertRefused("tensor 'weight'", damaged(b -> b.putInt(tensor + 26, 99)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 30, 16)));
        assertRefused("tensor 'weight'", damaged(b -> b.putLong(tensor + 30, -32)));
        assertRefused("bytes are missing", damaged(b -> b.putLong(tensor + 30, 32)));
        assertRefused("bytes are missing", damaged(b -> b.putLong(tensor + 30, Long.MAX_VALUE & -32)));
    }

    @Test
    void duplicatesOverlapsNestingAndPartsAreRefused() {
        assertRefused("twice", () -> opened(bytes(file().text("kind", "b"))));
        assertRefused(
                "two tensors",
                () -> opened(bytes(file().tensor("weight", BlockType.Q4_0, List.of(32L), new byte[18]))));
        byte[] overlap = bytes(file().tensor("other", BlockType.Q4_0, List.of(32L), new byte[18]));
        ByteBuffer.wrap(overlap).order(ByteOrder.LITTLE_ENDIAN).putLong(indexOf(overlap, "other") + 5 + 4 + 8 + 4, 0);
        assertRefused("share bytes", () -> opened(overlap));
        byte[] nested = bytes(new GgufWriter().array("k", ValueType.INT32, List.of(1, 2, 3)));
        nested[24 + 8 + 1 + 4] = 9;
        assertRefused("array of arrays", () -> opened(nested));
        assertRefused("llama-gguf-split", () -> opened(bytes(file().put("split.count", ValueType.UINT16, 3))));
        assertRefused("power of two", () -> opened(bytes(file().uint32("general.alignment", 48))));
        byte[] flag = bytes(new GgufWriter().flag("k", true));
        flag[24 + 8 + 1 + 4] = 2;
        assertRefused("boolean", () -> opened(flag));
    }

    /** A few kilobytes claim a vocabulary that would take gigabytes. */
    @Test
    void claimsAreCheckedBeforeMemoryIsTaken() {
        for (ValueType type : ValueType.values()) {
            if (type != ValueType.ARRAY) {
                byte[] bytes =
                        bytes(new GgufWriter().array("k", type, List.of()).text("rest", "x".repeat(5000)));
                ByteBuffer b = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
                for (long claim : new long[] {6000, 1 << 30, 1L << 31, 1L << 62, -1}) {
                    b.putLong(24 + 8 + 1 + 4 + 4, claim);
                    assertRefused("key 'k'", () -> opened(bytes));
                }
            }
        }
    }

    @Test
    void writerRefusesWhatCannotBeRead() {
        GgufWriter w = new GgufWriter();
        assertThrows(YunmoException.class, () -> w.tensor("t", BlockType.Q4_0, List.of(33L), new byte[18]));
        assertThrows(YunmoException.class, () -> w.put("k", ValueType.ARRAY, List.of()));
        GgufWriter wrong = new GgufWriter().tensor("t", BlockType.F32, List.of(2L), new byte[7]);
        assertThrows(YunmoException.class, () -> wrong.write(folder.resolve("wrong.gguf")));
    }

    private static GgufWriter everything() {
        return new GgufWriter()
                .text("text", "träumerei")
                .put("uint8", ValueType.UINT8, 255)
                .put("int8", ValueType.INT8, -1)
                .put("uint16", ValueType.UINT16, 65535)
                .put("int16", ValueType.INT16, -2)
                .uint32("uint32", 4294967295L)
                .put("int32", ValueType.INT32, -3)
                .put("uint64", ValueType.UINT64, 1L << 40)
                .put("int64", ValueType.INT64, -1L << 40)
                .float32("float32", 0.5)
                .put("float64", ValueType.FLOAT64, 0.1)
                .flag("flag", true)
                .array("texts", ValueType.STRING, List.of("a", "", "中"))
                .array("int32s", ValueType.INT32, List.of(-1, 7))
                .array("uint32s", ValueType.UINT32, List.of(4294967295L, 7))
                .array("int16s", ValueType.INT16, List.of(-1, 7))
                .array("int64s", ValueType.INT64, List.of(-1, 7))
                .array("float32s", ValueType.FLOAT32, List.of(0.5, -1))
                .array("float64s", ValueType.FLOAT64, List.of(0.5, -1))
                .array("flags", ValueType.BOOL, List.of(true, false))
                .array("bytes", ValueType.UINT8, List.of(1, 255))
                .tensor("one", BlockType.Q8_0, List.of(32L), new byte[34])
                .tensor("two", BlockType.F32, List.of(4L, 2L), out -> {
                    ByteBuffer b = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
                    for (int i = 0; i < 8; i++) {
                        b.putFloat(i);
                    }
                    out.write(b.array());
                });
    }

    private static GgufWriter file() {
        return new GgufWriter().text("kind", "a").tensor("weight", BlockType.Q4_0, List.of(32L, 2L), new byte[36]);
    }

    private static Runnable damaged(Consumer<ByteBuffer> damage) {
        byte[] bytes = bytes(file());
        damage.accept(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
        return () -> opened(bytes);
    }

    private static void assertRefused(String part, Runnable open) {
        YunmoException e = assertThrows(YunmoException.class, open::run, part);
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(part), () -> e.getMessage() + " should name: " + part);
    }

    private Path written(GgufWriter writer) {
        Path file = folder.resolve("written.gguf");
        writer.write(file);
        return file;
    }

    private static byte[] bytes(GgufWriter writer) {
        return ModelBytes.bytes(writer);
    }

    private static Gguf opened(byte[] bytes) {
        return Gguf.of(MemorySegment.ofArray(bytes));
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
