package io.yunmo.tensor.file;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * NumPy's array files: versions 1 to 3 are read, version 1 is written. Booleans, integers and floats of either byte order
 * and of C or Fortran layout are read; the tensor is always little-endian and row-major. Structured types, strings and
 * pickled objects are refused, as is a file that is longer or shorter than its header says.
 *
 * @see <a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the format</a>
 */
public final class Npy {
    private Npy() {}

    /** Reads a file into off-heap memory that the garbage collector frees. NOT_FOUND when there is no such file. */
    public static Tensor read(Path file) {
        try {
            return read(FileBytes.read(file, Arena.ofAuto()));
        } catch (YunmoException e) {
            throw e.code() == ErrorCode.NOT_FOUND ? e : new YunmoException(e.code(), file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a whole file's bytes. The tensor is a view of them where byte order and layout allow, otherwise a copy. */
    public static Tensor read(MemorySegment bytes) {
        NpyHeader header = NpyHeader.parse(bytes);
        MemorySegment data = bytes.asSlice(header.dataOffset());
        long wanted;
        try {
            wanted = Math.multiplyExact(
                    header.shape().elements(), (long) header.type().size());
        } catch (ArithmeticException e) {
            throw YunmoException.invalid("the shape %s is too large", header.shape());
        }
        if (data.byteSize() != wanted) {
            throw YunmoException.invalid(
                    "an npy array %s%s takes %d bytes, the file has %d",
                    header.descr(), header.shape(), wanted, data.byteSize());
        }
        Tensor tensor = Tensor.of(header.type(), header.shape(), data);
        if (header.bigEndian() && header.type().size() > 1) {
            tensor = NpyLayout.swapped(tensor);
        }
        return header.fortran() && header.shape().rank() > 1 ? NpyLayout.rowMajor(tensor) : tensor;
    }

    /** Writes a file whole: under a temporary name first, synced, then renamed. INVALID for BF16 and BYTES. */
    public static void write(Path file, Tensor tensor) {
        byte[] bytes = toBytes(tensor);
        try {
            WholeFile.write(file, channel -> {
                var buffer = java.nio.ByteBuffer.wrap(bytes);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            });
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot write " + file + ": " + e, e);
        }
    }

    /** The bytes that {@link #write} writes, the same as {@code numpy.save} would. */
    public static byte[] toBytes(Tensor tensor) {
        byte[] header = header(tensor);
        long data = tensor.data().byteSize();
        if (data > Integer.MAX_VALUE - 1024) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE, data + " bytes are too many for an npy file; use safetensors");
        }
        byte[] bytes = new byte[(int) (header.length + data)];
        System.arraycopy(header, 0, bytes, 0, header.length);
        MemorySegment.copy(tensor.data(), 0, MemorySegment.ofArray(bytes), header.length, data);
        return bytes;
    }

    private static byte[] header(Tensor tensor) {
        String literal = "{'descr': '" + descr(tensor.type()) + "', 'fortran_order': False, 'shape': "
                + tuple(tensor.shape().dimensions()) + ", }";
        int length = (10 + literal.length() + 1 + 63) / 64 * 64 - 10;
        if (length > 0xFFFF) {
            throw YunmoException.invalid("the shape has too many dimensions for an npy file");
        }
        StringBuilder text = new StringBuilder("\u0093NUMPY\u0001\u0000")
                .append((char) (length & 0xFF))
                .append((char) (length >> 8))
                .append(literal);
        while (text.length() < 10 + length - 1) {
            text.append(' ');
        }
        return text.append('\n').toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String tuple(long[] shape) {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : " ").append(shape[i]).append(i < shape.length - 1 || i == 0 ? "," : "");
        }
        return text.append(')').toString();
    }

    private static String descr(ElementType type) {
        return switch (type) {
            case BOOL -> "|b1";
            case U8 -> "|u1";
            case I8 -> "|i1";
            case U16 -> "<u2";
            case I16 -> "<i2";
            case U32 -> "<u4";
            case I32 -> "<i4";
            case U64 -> "<u8";
            case I64 -> "<i8";
            case F16 -> "<f2";
            case F32 -> "<f4";
            case F64 -> "<f8";
            case BF16, BYTES ->
                throw YunmoException.invalid("npy files have no %s; convert to FP32 first", type.oipName());
        };
    }
}
