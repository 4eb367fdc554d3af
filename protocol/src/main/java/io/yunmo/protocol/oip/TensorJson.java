package io.yunmo.protocol.oip;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a tensor's {@code data}, flat or nested as the shape, from JSON straight into its memory. Floats also take {@code
 * null} for NaN and the words that Python's json writes: NaN, Infinity, -Infinity; a number beyond the type's range is
 * refused. One thread.
 */
final class TensorJson {
    private final Decimal decimal;
    private JsonCursor cursor;
    private String name;
    private Shape shape;
    private Elements elements;
    private int count;
    private int total;

    TensorJson(Decimal decimal) {
        this.decimal = decimal;
    }

    /** Takes element {@code i} from the cursor. */
    private interface Elements {
        void read(int i);
    }

    /** Reads the array at the cursor. */
    Tensor read(JsonCursor at, String tensor, ElementType type, Shape dimensions) {
        cursor = at;
        name = tensor;
        shape = dimensions;
        count = 0;
        total = Math.toIntExact(sensible(dimensions.elements()));
        if (type == ElementType.F32) {
            return floats();
        }
        return switch (type) {
            case F32, F64 -> doubles();
            case I64, U64 -> longs(type);
            case I32, U32 -> ints(type);
            case I16, U16 -> shorts(type);
            case I8, U8 -> bytes(type);
            case BOOL -> flags();
            case BYTES -> strings();
            case F16, BF16 ->
                throw YunmoException.invalid(
                        "input '%s': %s has no JSON form; send it as binary data", name, type.oipName());
        };
    }

    /** More elements than bytes are left cannot come: nothing is allocated on a shape's word alone. */
    private long sensible(long n) {
        if (n > 0 && n > (cursor.end() - cursor.at()) / 2) {
            throw YunmoException.invalid(
                    "input '%s' of shape %s needs %d elements, but the data is shorter", name, shape, n);
        }
        return n;
    }

    private Tensor floats() {
        float[] values = new float[total];
        if (!flatFloats(values)) {
            fill(i -> values[i] = oneFloat());
        }
        return Tensor.of(ElementType.F32, shape, MemorySegment.ofArray(values));
    }

    /** The usual case in one loop: a flat array of plain numbers. Leaves the cursor where it was if it is anything else. */
    private boolean flatFloats(float[] values) {
        int start = cursor.at();
        cursor.expect('[');
        byte[] text = cursor.bytes();
        int end = cursor.end();
        int p = cursor.at();
        for (int i = 0; i < values.length; i++) {
            while (p < end && text[p] == ' ') {
                p++;
            }
            p = decimal.scan(text, p, end);
            if (p < 0 || p >= end) {
                break;
            }
            float v = decimal.floatValue();
            if (Float.isInfinite(v)) {
                break;
            }
            values[i] = v;
            int c = text[p++];
            if (c == ']' && i == values.length - 1) {
                cursor.at(p);
                return true;
            }
            if (c != ',') {
                break;
            }
        }
        cursor.at(start);
        return false;
    }

    private Tensor doubles() {
        double[] values = new double[total];
        fill(i -> values[i] = oneDouble());
        return Tensor.of(ElementType.F64, shape, MemorySegment.ofArray(values));
    }

    private Tensor longs(ElementType type) {
        long[] values = new long[total];
        boolean unsigned = type == ElementType.U64;
        fill(i -> values[i] = unsigned ? oneUnsigned() : oneInteger(type, Long.MIN_VALUE, Long.MAX_VALUE));
        return Tensor.of(type, shape, MemorySegment.ofArray(values));
    }

    private Tensor ints(ElementType type) {
        int[] values = new int[total];
        long least = type == ElementType.U32 ? 0 : Integer.MIN_VALUE;
        long most = type == ElementType.U32 ? 0xFFFF_FFFFL : Integer.MAX_VALUE;
        fill(i -> values[i] = (int) oneInteger(type, least, most));
        return Tensor.of(type, shape, MemorySegment.ofArray(values));
    }

    private Tensor shorts(ElementType type) {
        short[] values = new short[total];
        long least = type == ElementType.U16 ? 0 : Short.MIN_VALUE;
        long most = type == ElementType.U16 ? 0xFFFF : Short.MAX_VALUE;
        fill(i -> values[i] = (short) oneInteger(type, least, most));
        return Tensor.of(type, shape, MemorySegment.ofArray(values));
    }

    private Tensor bytes(ElementType type) {
        byte[] values = new byte[total];
        long least = type == ElementType.U8 ? 0 : Byte.MIN_VALUE;
        long most = type == ElementType.U8 ? 0xFF : Byte.MAX_VALUE;
        fill(i -> values[i] = (byte) oneInteger(type, least, most));
        return Tensor.of(type, shape, MemorySegment.ofArray(values));
    }

    private Tensor flags() {
        byte[] values = new byte[total];
        fill(i -> values[i] = (byte) (cursor.flag() ? 1 : 0));
        return Tensor.of(ElementType.BOOL, shape, MemorySegment.ofArray(values));
    }

    private Tensor strings() {
        byte[][] values = new byte[total][];
        fill(i -> values[i] = cursor.stringBytes());
        List<byte[]> list = Arrays.asList(values);
        return Tensor.ofStrings(shape, list);
    }

    private void fill(Elements taker) {
        elements = taker;
        boolean scalar = shape.rank() == 0 && cursor.peek() != '[';
        if (scalar) {
            taker.read(0);
            return;
        }
        array(0);
        if (count != total) {
            throw mismatch("holds " + count);
        }
    }

    /** An array at a depth: of elements, or of arrays as the shape says. */
    private void array(int depth) {
        cursor.expect('[');
        boolean nested = cursor.peek() == '[';
        if (nested && depth + 1 >= shape.rank()) {
            throw mismatch("is nested deeper");
        }
        int before = count;
        int entries = 0;
        for (boolean first = true; !cursor.accept(']'); first = false) {
            cursor.comma(first);
            if (nested) {
                array(depth + 1);
            } else {
                element();
            }
            entries++;
        }
        boolean flat = depth == 0 && !nested;
        if (!flat && entries != shape.dimension(depth)) {
            throw mismatch("has " + entries + " entries where dimension " + depth + " is " + shape.dimension(depth));
        }
        if (!flat && !nested && depth != shape.rank() - 1 && count - before != 0) {
            throw mismatch("is nested less deep");
        }
    }

    private void element() {
        if (count >= total) {
            throw mismatch("holds more");
        }
        elements.read(count++);
    }

    private YunmoException mismatch(String what) {
        return YunmoException.invalid(
                "input '%s' has the shape %s, which needs %d elements, flat or nested as the shape, but its data %s",
                name, shape, total, what);
    }

    private float oneFloat() {
        if (number("FP32")) {
            float v = decimal.floatValue();
            if (Float.isInfinite(v)) {
                throw range("FP32");
            }
            return v;
        }
        return (float) word("FP32");
    }

    private double oneDouble() {
        if (number("FP64")) {
            double v = decimal.doubleValue();
            if (Double.isInfinite(v)) {
                throw range("FP64");
            }
            return v;
        }
        return word("FP64");
    }

    private double word(String type) {
        if (cursor.literal("null") || cursor.literal("NaN")) {
            return Double.NaN;
        }
        if (cursor.literal("Infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (cursor.literal("-Infinity")) {
            return Double.NEGATIVE_INFINITY;
        }
        throw element(type, "a number");
    }

    private long oneInteger(ElementType type, long least, long most) {
        if (!number(type.oipName()) || !decimal.whole()) {
            throw element(type.oipName(), "a whole number");
        }
        long m = decimal.magnitude();
        boolean lowest = decimal.negative() && m == Long.MIN_VALUE;
        if (!decimal.small() || m < 0 && !lowest) {
            throw range(type.oipName());
        }
        long v = decimal.negative() ? -m : m;
        if (v < least || v > most) {
            throw range(type.oipName());
        }
        return v;
    }

    private long oneUnsigned() {
        if (!number("UINT64") || !decimal.whole()) {
            throw element("UINT64", "a whole number");
        }
        if (decimal.negative() && decimal.magnitude() != 0) {
            throw range("UINT64");
        }
        if (decimal.small()) {
            return decimal.magnitude();
        }
        try {
            return Long.parseUnsignedLong(decimal.text());
        } catch (NumberFormatException e) {
            throw range("UINT64");
        }
    }

    /** Scans a number if one stands here; a lone minus may begin a word. */
    private boolean number(String type) {
        int c = cursor.peek();
        if (c != '-' && (c < '0' || c > '9')) {
            return false;
        }
        int after = decimal.scan(cursor.bytes(), cursor.at(), cursor.end());
        if (after < 0) {
            if (c == '-' && cursor.at() + 1 < cursor.end() && cursor.bytes()[cursor.at() + 1] == 'I') {
                return false;
            }
            throw element(type, "a number");
        }
        cursor.at(after);
        return true;
    }

    private YunmoException element(String type, String expected) {
        return YunmoException.invalid(
                "input '%s', element %d: expected %s (%s) at byte %d",
                name, Math.max(0, count - 1), expected, type, cursor.at());
    }

    private YunmoException range(String type) {
        return YunmoException.invalid(
                "input '%s', element %d: %s is out of the range of %s",
                name, Math.max(0, count - 1), decimal.text(), type);
    }
}
