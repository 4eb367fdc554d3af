package io.yunmo.learn.hdf5;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/**
 * What the elements of an array or attribute are.
 *
 * @param size bytes of one element where it lies
 * @param number the type as a number; empty for others
 */
record Datatype(Kind kind, int size, Optional<ElementType> number) {
    /** The kinds that are told apart. */
    enum Kind {
        NUMBER,
        TEXT,
        TEXT_OF_ANY_LENGTH,
        OTHER
    }

    private static final int INTEGER = 0;
    private static final int FLOAT = 1;
    private static final int STRING = 3;
    private static final int OPAQUE = 5;
    private static final int VARIABLE = 9;

    static Datatype read(FileBytes file, long at) {
        int bits = file.u8(at + 1);
        long size = file.u32(at + 4);
        if (size < 1 || size > Integer.MAX_VALUE) {
            throw FileBytes.broken(at, "an element has " + size + " bytes");
        }
        return switch (file.u8(at) & 15) {
            case INTEGER -> number(at, bits, (int) size, integer((int) size, (bits & 8) != 0));
            case FLOAT -> number(at, bits, (int) size, real(file, at, (int) size));
            case STRING -> new Datatype(Kind.TEXT, (int) size, Optional.empty());
            case OPAQUE -> new Datatype(Kind.OTHER, (int) size, opaque((int) size));
            case VARIABLE ->
                new Datatype(
                        (bits & 15) == 1 && size == 16 ? Kind.TEXT_OF_ANY_LENGTH : Kind.OTHER,
                        (int) size,
                        Optional.empty());
            default -> new Datatype(Kind.OTHER, (int) size, Optional.empty());
        };
    }

    private static Datatype number(long at, int bits, int size, Optional<ElementType> type) {
        if (size > 1 && (bits & 1) != 0) {
            throw YunmoException.invalid(
                    "the HDF5 file has big-endian numbers at byte %d; write it with little-endian ones", at);
        }
        return new Datatype(type.isPresent() ? Kind.NUMBER : Kind.OTHER, size, type);
    }

    private static Optional<ElementType> integer(int size, boolean signed) {
        return switch (size) {
            case 1 -> Optional.of(signed ? ElementType.I8 : ElementType.U8);
            case 2 -> Optional.of(signed ? ElementType.I16 : ElementType.U16);
            case 4 -> Optional.of(signed ? ElementType.I32 : ElementType.U32);
            case 8 -> Optional.of(signed ? ElementType.I64 : ElementType.U64);
            default -> Optional.empty();
        };
    }

    /** IEEE 754 by the number of bits of exponent and fraction; bfloat16 has the exponent of a float. */
    private static Optional<ElementType> real(FileBytes file, long at, int size) {
        int exponent = file.u8(at + 13);
        int fraction = file.u8(at + 15);
        return switch (size * 10_000 + exponent * 100 + fraction) {
            case 80_000 + 1_100 + 52 -> Optional.of(ElementType.F64);
            case 40_000 + 800 + 23 -> Optional.of(ElementType.F32);
            case 20_000 + 500 + 10 -> Optional.of(ElementType.F16);
            case 20_000 + 800 + 7 -> Optional.of(ElementType.BF16);
            default -> Optional.empty();
        };
    }

    /** h5py writes numpy's bfloat16 as two bytes that it does not understand; Keras says beside them what they are. */
    private static Optional<ElementType> opaque(int size) {
        return size == 2 ? Optional.of(ElementType.BF16) : Optional.empty();
    }
}
