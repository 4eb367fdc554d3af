package io.yunmo.server.oip;

import com.google.protobuf.UnsafeByteOperations;
import io.yunmo.protocol.oip.grpc.InferTensorContents;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Writes tensors as the protocol's typed contents, for callers that sent theirs so. */
final class GrpcContents {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;

    private GrpcContents() {}

    /** Whether the type has typed contents. */
    static boolean has(ElementType type) {
        return type != ElementType.F16 && type != ElementType.BF16;
    }

    static InferTensorContents of(Tensor tensor) {
        InferTensorContents.Builder to = InferTensorContents.newBuilder();
        long n = tensor.shape().elements();
        for (long i = 0; i < n; i++) {
            add(tensor, i, to);
        }
        return to.build();
    }

    private static void add(Tensor tensor, long i, InferTensorContents.Builder to) {
        MemorySegment d = tensor.data();
        switch (tensor.type()) {
            case BOOL -> to.addBoolContents(d.get(I8, i) != 0);
            case I8 -> to.addIntContents(d.get(I8, i));
            case U8 -> to.addUintContents(d.get(I8, i) & 0xFF);
            case I16 -> to.addIntContents(d.get(I16, i * 2));
            case U16 -> to.addUintContents(d.get(I16, i * 2) & 0xFFFF);
            case I32 -> to.addIntContents(d.get(I32, i * 4));
            case U32 -> to.addUintContents(d.get(I32, i * 4));
            case I64 -> to.addInt64Contents(d.get(I64, i * 8));
            case U64 -> to.addUint64Contents(d.get(I64, i * 8));
            case F32 -> to.addFp32Contents(d.get(F32, i * 4));
            case F64 -> to.addFp64Contents(d.get(F64, i * 8));
            case BYTES ->
                to.addBytesContents(
                        UnsafeByteOperations.unsafeWrap(tensor.strings().get((int) i)));
            case F16, BF16 -> throw new IllegalStateException(tensor.type() + " has no typed contents");
        }
    }
}
