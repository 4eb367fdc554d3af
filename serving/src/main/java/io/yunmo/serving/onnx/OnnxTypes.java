package io.yunmo.serving.onnx;

import io.yunmo.tensor.ElementType;
import java.util.Optional;

/** ONNX's element types by their numbers in {@code TensorProto.DataType}, which ONNX Runtime shares. */
final class OnnxTypes {
    static final int FLOAT = 1;
    static final int STRING = 8;

    private OnnxTypes() {}

    /** Our type; empty for complex numbers and those of 8 and 4 bits that nothing else has. */
    static Optional<ElementType> element(int onnx) {
        return Optional.ofNullable(
                switch (onnx) {
                    case 1 -> ElementType.F32;
                    case 2 -> ElementType.U8;
                    case 3 -> ElementType.I8;
                    case 4 -> ElementType.U16;
                    case 5 -> ElementType.I16;
                    case 6 -> ElementType.I32;
                    case 7 -> ElementType.I64;
                    case 8 -> ElementType.BYTES;
                    case 9 -> ElementType.BOOL;
                    case 10 -> ElementType.F16;
                    case 11 -> ElementType.F64;
                    case 12 -> ElementType.U32;
                    case 13 -> ElementType.U64;
                    case 16 -> ElementType.BF16;
                    default -> null;
                });
    }

    static int onnx(ElementType type) {
        return switch (type) {
            case F32 -> 1;
            case U8 -> 2;
            case I8 -> 3;
            case U16 -> 4;
            case I16 -> 5;
            case I32 -> 6;
            case I64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case F16 -> 10;
            case F64 -> 11;
            case U32 -> 12;
            case U64 -> 13;
            case BF16 -> 16;
        };
    }
}
