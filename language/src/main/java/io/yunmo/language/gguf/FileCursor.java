package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * Reads a file from front to back and never past its end. Numbers are taken from a copied window of the file: plain array
 * accesses are fast in a JVM that has only just started, accesses to segments are not.
 *
 * <p>{@link #in} names what is being read, for errors; nothing is made of it before there is one. Memory that is about to be taken for what the file claims is announced
 * with {@link #budget}: a small file cannot claim much.
 */
final class FileCursor {
    private static final int WINDOW = 1 << 18;

    /** The metadata of the largest vocabularies in use take about 40 MiB. */
    private static final long MOST = 256L << 20;

    private final MemorySegment file;
    private final long size;
    private final byte[] window;
    private long windowStart;
    private int windowEnd;
    private long at;
    private long taken;
    private String kind = "the header";
    private String name = "";

    FileCursor(MemorySegment file) {
        this.file = file;
        this.size = file.byteSize();
        this.window = new byte[(int) Math.min(size, WINDOW)];
    }

    /** What is read from here on, for errors: {@code key}, {@code general.name}. */
    void in(String kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    long position() {
        return at;
    }

    long left() {
        return size - at;
    }

    int u8() {
        int i = window(1);
        at++;
        return window[i] & 0xFF;
    }

    int i32() {
        int i = window(4);
        at += 4;
        return (window[i] & 0xFF)
                | (window[i + 1] & 0xFF) << 8
                | (window[i + 2] & 0xFF) << 16
                | (window[i + 3] & 0xFF) << 24;
    }

    long i64() {
        need(8);
        return (i32() & 0xFFFF_FFFFL) | (long) i32() << 32;
    }

    /** A number of things that take {@code bytesEach} bytes at least in the rest of the file. */
    int count(String what, long bytesEach) {
        long n = i64();
        if (n < 0 || n > left() / bytesEach) {
            throw broken(
                    8,
                    "it claims %s %s, and the %d bytes that are left hold %d at most",
                    Long.toUnsignedString(n),
                    what,
                    left(),
                    left() / bytesEach);
        }
        if (n > Integer.MAX_VALUE - 16) {
            throw broken(8, "it claims %d %s; %d are supported", n, what, Integer.MAX_VALUE - 16);
        }
        return (int) n;
    }

    /** Text with its length before it; broken UTF-8 is replaced. */
    String text(String what, int most) {
        long length = i64();
        if (length < 0 || length > most) {
            throw broken(8, "%s of %s bytes is claimed; %d are allowed", what, Long.toUnsignedString(length), most);
        }
        need(length);
        budget(length);
        byte[] bytes = new byte[(int) length];
        copy(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Passes over text with its length before it. */
    void skipText() {
        long length = i64();
        if (length < 0 || length > left()) {
            throw length < 0 || length > MOST
                    ? broken(8, "a string of %s bytes is claimed", Long.toUnsignedString(length))
                    : cutOff(length);
        }
        at += length;
    }

    /** Fills {@code to}. */
    void copy(byte[] to) {
        need(to.length);
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, to, 0, to.length);
        at += to.length;
    }

    /** The next {@code bytes} bytes as a segment of the file. */
    MemorySegment slice(long bytes) {
        need(bytes);
        MemorySegment s = file.asSlice(at, bytes);
        at += bytes;
        return s;
    }

    /** The bytes from {@code start} to here. */
    byte[] since(long start) {
        budget(at - start);
        byte[] bytes = new byte[(int) (at - start)];
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, start, bytes, 0, bytes.length);
        return bytes;
    }

    /** Says that {@code bytes} bytes of memory are about to be taken; INVALID when the metadata take too much. */
    void budget(long bytes) {
        taken += bytes;
        long most = Math.min(MOST, Runtime.getRuntime().maxMemory() / 4);
        if (taken > most) {
            throw YunmoException.invalid(
                    "the file's metadata, read up to %s at byte %d, need more than %d MiB of memory: no model's do; the file is"
                            + " damaged or not meant to be loaded (if it is, give the JVM a larger heap with -Xmx)",
                    place(), at, most >> 20);
        }
    }

    /** An error about what starts {@code back} bytes before here. */
    YunmoException broken(int back, String format, Object... arguments) {
        return YunmoException.invalid(
                "the GGUF file is damaged or cut off in %s at byte %d: %s; fetch it again",
                place(), at - back, format.formatted(arguments));
    }

    private YunmoException cutOff(long bytes) {
        return YunmoException.invalid(
                "the GGUF file is cut off in %s at byte %d: at least %d bytes are missing after its %d; fetch it again",
                place(), at, bytes - left(), size);
    }

    private String place() {
        return name.isEmpty() ? kind : kind + " '" + MetadataReader.shown(name) + "'";
    }

    private void need(long bytes) {
        if (bytes > left()) {
            throw cutOff(bytes);
        }
    }

    /** Index of the current byte in the window, which then holds {@code bytes} bytes from there. */
    private int window(int bytes) {
        long i = at - windowStart;
        if (i >= 0 && i + bytes <= windowEnd) {
            return (int) i;
        }
        need(bytes);
        windowStart = at;
        windowEnd = (int) Math.min(window.length, left());
        MemorySegment.copy(file, ValueLayout.JAVA_BYTE, at, window, 0, windowEnd);
        return 0;
    }
}
