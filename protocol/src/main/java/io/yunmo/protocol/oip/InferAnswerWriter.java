package io.yunmo.protocol.oip;

import io.yunmo.protocol.json.JsonSink;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Writes the body of a REST inference answer: JSON with flat data, then the raw bytes of the outputs asked for so. */
public final class InferAnswerWriter {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfDouble F64 =
            ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort I16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfByte I8 = ValueLayout.JAVA_BYTE;
    private static final int USUAL_BYTES = 512;

    private InferAnswerWriter() {}

    /**
     * Writes an answer; INVALID when an output has no JSON form and was not asked for in binary.
     *
     * @param binary which outputs, by name, are sent as raw bytes
     */
    public static InferAnswer write(
            String model, String version, Optional<String> id, List<InferTensor> outputs, Predicate<String> binary) {
        JsonSink sink = new JsonSink(USUAL_BYTES);
        sink.raw("{\"model_name\":").string(model).raw(",\"model_version\":").string(version);
        if (id.isPresent()) {
            sink.raw(",\"id\":").string(id.get());
        }
        sink.raw(",\"outputs\":[");
        boolean first = true;
        for (InferTensor output : outputs) {
            sink.raw(first ? "" : ",");
            first = false;
            output(sink, output, binary.test(output.name()));
        }
        sink.raw("]}");
        int jsonLength = sink.length();
        boolean any = false;
        for (InferTensor output : outputs) {
            if (binary.test(output.name())) {
                any = true;
                sink.room(size(output));
                sink.length(RawTensors.write(output.tensor(), sink.bytes(), sink.length()));
            }
        }
        return new InferAnswer(sink.bytes(), sink.length(), jsonLength, any);
    }

    private static int size(InferTensor output) {
        long size = RawTensors.size(output.tensor());
        if (size > Integer.MAX_VALUE / 2) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "output '" + output.name() + "' takes " + size + " bytes, more than one answer can");
        }
        return (int) size;
    }

    private static void output(JsonSink sink, InferTensor output, boolean binary) {
        Tensor tensor = output.tensor();
        sink.raw("{\"name\":")
                .string(output.name())
                .raw(",\"datatype\":\"")
                .raw(tensor.type().oipName());
        sink.raw("\",\"shape\":[");
        Shape shape = tensor.shape();
        for (int i = 0; i < shape.rank(); i++) {
            if (i > 0) {
                sink.put(',');
            }
            sink.number(shape.dimension(i));
        }
        if (binary) {
            sink.raw("],\"parameters\":{\"binary_data_size\":")
                    .number(size(output))
                    .raw("}}");
        } else {
            sink.raw("],\"data\":[");
            data(sink, output.name(), tensor);
            sink.raw("]}");
        }
    }

    private static void data(JsonSink sink, String name, Tensor tensor) {
        MemorySegment d = tensor.data();
        long n = tensor.shape().elements();
        if (tensor.type() == ElementType.F32) {
            for (long i = 0; i < n; i++) {
                comma(sink, i);
                sink.number(d.get(F32, i * 4));
            }
            return;
        }
        for (long i = 0; i < n; i++) {
            comma(sink, i);
            switch (tensor.type()) {
                case F32 -> sink.number(d.get(F32, i * 4));
                case F64 -> sink.number(d.get(F64, i * 8));
                case I64 -> sink.number(d.get(I64, i * 8));
                case U64 -> sink.unsigned(d.get(I64, i * 8));
                case I32 -> sink.number((long) d.get(I32, i * 4));
                case U32 -> sink.number(d.get(I32, i * 4) & 0xFFFF_FFFFL);
                case I16 -> sink.number((long) d.get(I16, i * 2));
                case U16 -> sink.number(d.get(I16, i * 2) & 0xFFFFL);
                case I8 -> sink.number((long) d.get(I8, i));
                case U8 -> sink.number(d.get(I8, i) & 0xFFL);
                case BOOL -> sink.raw(d.get(I8, i) != 0 ? "true" : "false");
                case BYTES -> sink.string(checked(name, tensor.strings().get((int) i)));
                case F16, BF16 -> throw noJson(name, tensor.type().oipName());
            }
        }
    }

    private static void comma(JsonSink sink, long i) {
        if (i > 0) {
            sink.put(',');
        }
    }

    private static byte[] checked(String name, byte[] utf8) {
        for (byte b : utf8) {
            if (b < 0) {
                try {
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
                    return utf8;
                } catch (CharacterCodingException e) {
                    throw new YunmoException(
                            ErrorCode.INVALID,
                            "output '" + name + "' holds bytes that are not UTF-8 and cannot stand in JSON: ask for it"
                                    + " with the parameter binary_data",
                            e);
                }
            }
        }
        return utf8;
    }

    private static YunmoException noJson(String name, String type) {
        return YunmoException.invalid(
                "output '%s' is %s, which has no JSON form: ask for it with the parameter binary_data", name, type);
    }
}
