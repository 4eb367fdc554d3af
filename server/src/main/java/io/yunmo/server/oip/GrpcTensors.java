package io.yunmo.server.oip;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.yunmo.protocol.oip.ElementTypes;
import io.yunmo.protocol.oip.RawTensors;
import io.yunmo.protocol.oip.grpc.InferTensorContents;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferRequest.InferInputTensor;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Reads the tensors of a gRPC request: raw contents, one entry an input, or typed contents in each input, not both. */
final class GrpcTensors {
    private GrpcTensors() {}

    static List<NamedTensor> inputs(ModelInferRequest request) {
        int raw = request.getRawInputContentsCount();
        if (raw > 0 && raw != request.getInputsCount()) {
            throw YunmoException.invalid(
                    "the request has %d inputs but %d raw_input_contents; give one entry for each input, or none and contents in each input",
                    request.getInputsCount(), raw);
        }
        List<NamedTensor> tensors = new ArrayList<>(request.getInputsCount());
        for (int i = 0; i < request.getInputsCount(); i++) {
            InferInputTensor input = request.getInputs(i);
            if (raw > 0 && input.hasContents()) {
                throw YunmoException.invalid(
                        "input '%s' has contents although the request has raw_input_contents; use one form",
                        input.getName());
            }
            tensors.add(new NamedTensor(
                    input.getName(), raw > 0 ? raw(input, request.getRawInputContents(i)) : typed(input)));
        }
        return tensors;
    }

    private static Tensor raw(InferInputTensor input, ByteString bytes) {
        MemorySegment memory = MemorySegment.ofBuffer(bytes.asReadOnlyByteBuffer());
        return RawTensors.read(input.getName(), type(input), shape(input), memory);
    }

    private static ElementType type(InferInputTensor input) {
        return ElementTypes.of(input.getName(), input.getDatatype());
    }

    private static Shape shape(InferInputTensor input) {
        long[] sizes = new long[input.getShapeCount()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = input.getShape(i);
            if (sizes[i] < 0) {
                throw YunmoException.invalid(
                        "input '%s': a shape's sizes are 0 or more, not %d", input.getName(), sizes[i]);
            }
        }
        return new Shape(sizes);
    }

    private static Tensor typed(InferInputTensor input) {
        ElementType type = type(input);
        Shape shape = shape(input);
        InferTensorContents c = input.getContents();
        int given = count(type, c, input.getName());
        if (given != shape.elements()) {
            throw YunmoException.invalid(
                    "input '%s' of shape %s needs %d elements in its contents for %s, but %d were given",
                    input.getName(), shape, shape.elements(), type.oipName(), given);
        }
        return type == ElementType.BYTES
                ? Tensor.ofStrings(
                        shape,
                        c.getBytesContentsList().stream()
                                .map(ByteString::toByteArray)
                                .toList())
                : Tensor.of(type, shape, memory(type, c, given, input.getName()));
    }

    private static int count(ElementType type, InferTensorContents c, String name) {
        return switch (type) {
            case BOOL -> c.getBoolContentsCount();
            case I8, I16, I32 -> c.getIntContentsCount();
            case I64 -> c.getInt64ContentsCount();
            case U8, U16, U32 -> c.getUintContentsCount();
            case U64 -> c.getUint64ContentsCount();
            case F32 -> c.getFp32ContentsCount();
            case F64 -> c.getFp64ContentsCount();
            case BYTES -> c.getBytesContentsCount();
            case F16, BF16 ->
                throw YunmoException.invalid(
                        "input '%s': %s has no typed contents; use raw_input_contents", name, type.oipName());
        };
    }

    private static MemorySegment memory(ElementType type, InferTensorContents c, int n, String name) {
        switch (type) {
            case F32 -> {
                float[] v = new float[n];
                for (int i = 0; i < n; i++) {
                    v[i] = c.getFp32Contents(i);
                }
                return MemorySegment.ofArray(v);
            }
            case F64 -> {
                return MemorySegment.ofArray(
                        c.getFp64ContentsList().stream().mapToDouble(d -> d).toArray());
            }
            case I64, U64 -> {
                List<Long> from = type == ElementType.I64 ? c.getInt64ContentsList() : c.getUint64ContentsList();
                return MemorySegment.ofArray(from.stream().mapToLong(v -> v).toArray());
            }
            case I32, U32 -> {
                List<Integer> from = type == ElementType.I32 ? c.getIntContentsList() : c.getUintContentsList();
                return MemorySegment.ofArray(from.stream().mapToInt(v -> v).toArray());
            }
            case I16, U16 -> {
                short[] v = new short[n];
                for (int i = 0; i < n; i++) {
                    v[i] = type == ElementType.I16
                            ? (short) ranged(c.getIntContents(i), Short.MIN_VALUE, Short.MAX_VALUE, name, i)
                            : (short) ranged(c.getUintContents(i) & 0xFFFF_FFFFL, 0, 0xFFFF, name, i);
                }
                return MemorySegment.ofArray(v);
            }
            case I8, U8, BOOL, F16, BF16, BYTES -> {
                byte[] v = new byte[n];
                for (int i = 0; i < n; i++) {
                    v[i] = (byte) small(type, c, name, i);
                }
                return MemorySegment.ofArray(v);
            }
        }
        throw new IllegalStateException("no such type: " + type);
    }

    private static long small(ElementType type, InferTensorContents c, String name, int i) {
        if (type == ElementType.BOOL) {
            return c.getBoolContents(i) ? 1 : 0;
        }
        return type == ElementType.I8
                ? ranged(c.getIntContents(i), Byte.MIN_VALUE, Byte.MAX_VALUE, name, i)
                : ranged(c.getUintContents(i) & 0xFFFF_FFFFL, 0, 0xFF, name, i);
    }

    private static long ranged(long value, long least, long most, String name, int i) {
        if (value < least || value > most) {
            throw YunmoException.invalid("input '%s', element %d: %d is out of range", name, i, value);
        }
        return value;
    }

    /** A tensor as raw contents. */
    static ByteString raw(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(RawTensors.size(tensor))];
        RawTensors.write(tensor, bytes, 0);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
