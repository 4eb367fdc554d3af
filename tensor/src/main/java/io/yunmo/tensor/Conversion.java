package io.yunmo.tensor;

import io.yunmo.tensor.kernel.Halves;
import java.lang.foreign.MemorySegment;

/** Copies the elements of one numeric tensor into another type, checking that each fits. */
final class Conversion {
    private Conversion() {}

    /** Both tensors have as many elements; INVALID names the first element that does not fit. */
    static void convert(Tensor from, Tensor to) {
        long n = from.shape().elements();
        if (to.type() == ElementType.F32 && from.type() == ElementType.F16) {
            Halves.f16ToF32(from.data(), to.data(), n);
        } else if (to.type() == ElementType.F32 && from.type() == ElementType.BF16) {
            Halves.bf16ToF32(from.data(), to.data(), n);
        } else if (Elements.isFloating(to.type())) {
            toFloating(from, to, n);
        } else {
            toInteger(from, to, n);
        }
    }

    private static void toFloating(Tensor from, Tensor to, long n) {
        MemorySegment target = to.data();
        for (long i = 0; i < n; i++) {
            double value = from.doubleAt(i);
            Elements.putDouble(target, to.type(), i, value);
            if (Double.isInfinite(to.doubleAt(i)) && !Double.isInfinite(value)) {
                throw at(
                        from,
                        i,
                        YunmoException.invalid(
                                "%s is out of the range of %s", value, to.type().oipName()));
            }
        }
    }

    private static void toInteger(Tensor from, Tensor to, long n) {
        for (long i = 0; i < n; i++) {
            try {
                Elements.putLong(to.data(), to.type(), i, integer(from, to.type(), i));
            } catch (YunmoException e) {
                throw at(from, i, e);
            }
        }
    }

    private static long integer(Tensor from, ElementType wanted, long i) {
        if (Elements.isFloating(from.type())) {
            return Elements.exactLong(wanted, from.doubleAt(i));
        }
        long value = from.longAt(i);
        if (!Elements.holds(wanted, value, from.type() == ElementType.U64)) {
            throw YunmoException.invalid(
                    "%s is out of the range of %s", Elements.text(from.data(), from.type(), i), wanted.oipName());
        }
        return value;
    }

    private static YunmoException at(Tensor from, long i, YunmoException e) {
        return YunmoException.invalid("element %d of %s%s: %s", i, from.type().oipName(), from.shape(), e.getMessage());
    }
}
