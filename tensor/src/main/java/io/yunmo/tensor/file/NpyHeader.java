package io.yunmo.tensor.file;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The header of an npy file.
 *
 * @param dataOffset where the elements begin
 * @param descr the element type as the file spells it
 */
record NpyHeader(long dataOffset, String descr, ElementType type, boolean bigEndian, boolean fortran, Shape shape) {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** NumPy itself refuses headers beyond 10,000 characters unless told to trust the file. */
    private static final int MAX_HEADER = 65_536;

    static NpyHeader parse(MemorySegment file) {
        if (file.byteSize() < 10 || MemorySegment.ofArray(MAGIC).mismatch(file.asSlice(0, 6)) != -1) {
            throw YunmoException.invalid("this is no npy file: it does not begin with \\x93NUMPY");
        }
        int version = file.get(ValueLayout.JAVA_BYTE, 6);
        if (version < 1 || version > 3) {
            throw YunmoException.invalid("npy version %d is not known; 1, 2 and 3 are", version);
        }
        int start = version == 1 ? 10 : 12;
        if (file.byteSize() < start) {
            throw YunmoException.invalid("the npy file is cut off in its header");
        }
        long length = version == 1 ? file.get(SHORT, 8) & 0xFFFFL : file.get(INT, 8) & 0xFFFF_FFFFL;
        if (length > MAX_HEADER || length > file.byteSize() - start) {
            throw YunmoException.invalid(
                    "the npy header's length %d is wrong for a file of %d bytes (at most %d are allowed)",
                    length, file.byteSize(), MAX_HEADER);
        }
        byte[] text = file.asSlice(start, length).toArray(ValueLayout.JAVA_BYTE);
        NpyLiteral literal =
                NpyLiteral.parse(new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1));
        return of(start + length, literal);
    }

    private static NpyHeader of(long dataOffset, NpyLiteral literal) {
        String descr = literal.descr();
        ElementType type = type(descr)
                .orElseThrow(() -> YunmoException.invalid(
                        "the npy type %s is not supported: booleans, integers and floats of 2, 4 and 8 bytes are",
                        descr));
        char order = descr.charAt(0);
        if (order == '|' && type.size() > 1) {
            throw YunmoException.invalid("the npy type %s has no byte order", descr);
        }
        return new NpyHeader(dataOffset, descr, type, order == '>', literal.fortran(), Shape.of(literal.shape()));
    }

    private static Optional<ElementType> type(String descr) {
        if (descr.length() != 3 || "<>|=".indexOf(descr.charAt(0)) < 0) {
            return Optional.empty();
        }
        return switch (descr.substring(1)) {
            case "b1" -> Optional.of(ElementType.BOOL);
            case "u1" -> Optional.of(ElementType.U8);
            case "u2" -> Optional.of(ElementType.U16);
            case "u4" -> Optional.of(ElementType.U32);
            case "u8" -> Optional.of(ElementType.U64);
            case "i1" -> Optional.of(ElementType.I8);
            case "i2" -> Optional.of(ElementType.I16);
            case "i4" -> Optional.of(ElementType.I32);
            case "i8" -> Optional.of(ElementType.I64);
            case "f2" -> Optional.of(ElementType.F16);
            case "f4" -> Optional.of(ElementType.F32);
            case "f8" -> Optional.of(ElementType.F64);
            default -> Optional.empty();
        };
    }
}
