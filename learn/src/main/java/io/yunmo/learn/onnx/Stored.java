package io.yunmo.learn.onnx;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A tensor that is part of the file (TensorProto).
 *
 * @param values gives it when it is its turn to be written
 */
record Stored(String name, ElementType type, Shape shape, Supplier<Tensor> values) {
    Stored {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(shape, "shape");
        Objects.requireNonNull(values, "values");
    }

    /** The number that onnx.proto3 gives a type. */
    static int code(ElementType type) {
        return switch (type) {
            case F32 -> 1;
            case I32 -> 6;
            case I64 -> 7;
            case BOOL -> 9;
            case F64 -> 11;
            case U8, U16, U32, U64, I8, I16, F16, BF16, BYTES ->
                throw YunmoException.invalid("%s is not written to ONNX files", type);
        };
    }

    long dataBytes() {
        return Math.multiplyExact(shape.elements(), (long) type.size());
    }

    /** All but the data, which follow. */
    Protobuf head() {
        Protobuf head = new Protobuf();
        for (long size : shape.dimensions()) {
            head.number(1, size);
        }
        return head.number(2, code(type)).text(8, name).begin(9, dataBytes());
    }

    /** The whole message, for small tensors. */
    Protobuf whole() {
        Protobuf whole = new Protobuf();
        for (long size : shape.dimensions()) {
            whole.number(1, size);
        }
        byte[] data = values.get().data().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
        return whole.number(2, code(type)).text(8, name).raw(9, data);
    }
}
