package io.yunmo.tensor.packed;

import static org.junit.jupiter.api.Assertions.fail;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.SplittableRandom;

/** Random packed weights and activations. */
final class PackedNumbers {
    /** Every layout, to be filled with a size. */
    enum Layout {
        FOUR,
        FOUR_MINIMUMS,
        SIX,
        SIX_MINIMUMS,
        SIX_HALF,
        SIX_HALF_MINIMUMS,
        EIGHT,
        F32,
        BF16;

        PackedMatrix at(long address, int rows, int columns) {
            return switch (this) {
                case FOUR -> new Packed4(address, rows, columns, false);
                case FOUR_MINIMUMS -> new Packed4(address, rows, columns, true);
                case SIX -> new Packed6(address, rows, columns, 32, false);
                case SIX_MINIMUMS -> new Packed6(address, rows, columns, 32, true);
                case SIX_HALF -> new Packed6(address, rows, columns, 16, false);
                case SIX_HALF_MINIMUMS -> new Packed6(address, rows, columns, 16, true);
                case EIGHT -> new Packed8(address, rows, columns);
                case F32 -> new PackedFloat(address, rows, columns, false);
                case BF16 -> new PackedFloat(address, rows, columns, true);
            };
        }
    }

    private PackedNumbers() {}

    /** Random codes (all of a kind when {@code extreme}), scales of both signs, some zero, some subnormal. */
    static PackedMatrix weights(Arena arena, Layout layout, int rows, int columns, boolean extreme, long seed) {
        long bytes = layout.at(0, rows, columns).bytes();
        PackedMatrix w = layout.at(arena.allocate(bytes, 64).address(), rows, columns);
        SplittableRandom random = new SplittableRandom(seed);
        switch (w) {
            case Packed4 m -> groups(w, m.groupBytes(), 256, random, extreme);
            case Packed6 m -> groups(w, m.groupBytes(), Packed6.CODE_BYTES, random, extreme);
            case Packed8 m -> groups(w, Packed8.GROUP_BYTES, Packed8.CODE_BYTES, random, extreme);
            case PackedFloat m -> floats(m, random);
        }
        return w;
    }

    private static void groups(PackedMatrix w, int bytes, int codes, SplittableRandom random, boolean extreme) {
        for (long at = w.address(); at < w.address() + w.bytes(); at += bytes) {
            int fixed = random.nextBoolean() ? 0 : 255;
            for (int i = 0; i < codes; i++) {
                Raw.putByte(at + i, extreme ? fixed : random.nextInt(256));
            }
            for (int i = codes; i < bytes; i += 2) {
                Raw.putShort(at + i, scale(random));
            }
        }
    }

    /** The same weights with codes that are 96 larger. */
    static Packed8 inEightBits(Arena arena, Packed6 w) {
        Packed8 empty = new Packed8(0, w.rows(), w.columns());
        Packed8 to = new Packed8(arena.allocate(empty.bytes(), 64).address(), w.rows(), w.columns());
        for (long g = 0; g < w.bytes() / w.groupBytes(); g++) {
            long from = w.address() + g * w.groupBytes();
            long at = to.address() + g * Packed8.GROUP_BYTES;
            for (int i = 0; i < Packed8.CODE_BYTES; i++) {
                int column = i / 64 * 4 + i % 4;
                Raw.putByte(at + i, PanelCodes.six(from, i / 4 % 16, column) + 96);
            }
            for (int i = 0; i < 32; i += 2) {
                Raw.putShort(at + Packed8.CODE_BYTES + i, Raw.getShort(from + Packed6.CODE_BYTES + i));
            }
        }
        return to;
    }

    private static int scale(SplittableRandom random) {
        return switch (random.nextInt(16)) {
            case 0 -> 0;
            case 1 -> random.nextInt(0x400);
            default -> Float.floatToFloat16((float) random.nextGaussian() * 0.02f);
        };
    }

    private static void floats(PackedFloat w, SplittableRandom random) {
        int unit = w.bfloat16() ? 2 : 4;
        for (long at = w.address(); at < w.address() + w.bytes(); at += unit) {
            float value = (float) random.nextGaussian();
            if (w.bfloat16()) {
                Raw.putShort(at, Float.floatToRawIntBits(value) >>> 16);
            } else {
                Memory.put(at, value);
            }
        }
    }

    /** Random floats of very different sizes, a few groups of zeros; not yet quantised. */
    static Rows rows(Arena arena, int rows, int columns, long seed) {
        Rows x = Rows.allocate(arena, rows, columns);
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < rows; r++) {
            for (int g = 0; g < x.columns() / 32; g++) {
                float size = random.nextInt(12) == 0 ? 0 : (float) Math.exp(random.nextGaussian() * 3);
                for (int i = 0; i < 32; i++) {
                    Memory.put(x.row(r) + 4L * (g * 32 + i), (float) random.nextGaussian() * size);
                }
            }
        }
        return x;
    }

    /** Room of the same size with the same floats, and nothing quantised. */
    static Rows copy(Arena arena, Rows x) {
        Rows y = Rows.allocate(arena, x.capacity(), x.columns());
        Memory.copy(x.floats(), y.floats(), (long) x.capacity() * x.columns());
        return y;
    }

    static MemorySegment bytes(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** The three quantised parts. */
    static List<MemorySegment> quantised(Rows x) {
        long elements = (long) x.capacity() * x.columns();
        return List.of(bytes(x.codes(), elements), bytes(x.scales(), elements / 8), bytes(x.sums(), elements / 8));
    }

    /** All that are not numbers count as the same. */
    static void assertSameFloats(MemorySegment want, MemorySegment got, String what) {
        for (long at = 0; at < want.byteSize(); at += 4) {
            float a = want.get(ValueLayout.JAVA_FLOAT, at);
            float b = got.get(ValueLayout.JAVA_FLOAT, at);
            if (Float.floatToIntBits(a) != Float.floatToIntBits(b)) {
                fail(what + ": float " + at / 4 + " is " + b + ", not " + a);
            }
        }
    }
}
