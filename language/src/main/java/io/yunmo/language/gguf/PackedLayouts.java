package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.packed.Packed4;
import io.yunmo.tensor.packed.Packed6;
import io.yunmo.tensor.packed.Packed8;
import io.yunmo.tensor.packed.PackedFloat;
import io.yunmo.tensor.packed.PackedMatrix;

/** Which layout a block type is packed in. */
final class PackedLayouts {
    private PackedLayouts() {}

    /** A matrix of {@code rows} rows like the tensor's, at {@code address}. */
    static PackedMatrix of(TensorInfo tensor, int rows, boolean exact, long address) {
        int columns = columns(tensor);
        if (exact) {
            return new PackedFloat(address, rows, columns, false);
        }
        return switch (tensor.type()) {
            case F32, F16 -> new PackedFloat(address, rows, columns, false);
            case BF16 -> new PackedFloat(address, rows, columns, true);
            case Q4_0 -> new Packed4(address, rows, columns, false);
            case Q4_1, Q4_K -> new Packed4(address, rows, columns, true);
            case Q5_0 -> new Packed6(address, rows, columns, 32, false);
            case Q5_1, Q5_K -> new Packed6(address, rows, columns, 32, true);
            case Q6_K, Q3_K -> new Packed6(address, rows, columns, 16, false);
            case Q2_K -> new Packed6(address, rows, columns, 16, true);
            case Q8_0, IQ4_NL, IQ4_XS -> new Packed8(address, rows, columns);
        };
    }

    /** The inputs; INVALID when a panel of them would be too large to address. */
    static int columns(TensorInfo tensor) {
        if (tensor.columns() > Integer.MAX_VALUE / (4 * PackedMatrix.PANEL)) {
            throw YunmoException.invalid(
                    "tensor '%s' has %d columns, more than can be packed", tensor.name(), tensor.columns());
        }
        return (int) tensor.columns();
    }
}
