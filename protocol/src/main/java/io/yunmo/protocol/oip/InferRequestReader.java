package io.yunmo.protocol.oip;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Reads the body of a REST inference request: the JSON, and behind it the binary data of the inputs that say {@code
 * binary_data_size}, in their order. All errors are INVALID and name the input or the byte. Makes one request and is
 * thrown away.
 */
public final class InferRequestReader {
    private static final int MAX_RANK = 32;
    private static final int MAX_INPUTS = 1024;

    private final byte[] body;
    private final int jsonLength;
    private final JsonCursor cursor;
    private final Decimal decimal = new Decimal();
    private final TensorJson data = new TensorJson(decimal);
    private final List<InferTensor> inputs = new ArrayList<>(2);
    private List<RequestedOutput> outputs = List.of();
    private Optional<String> id = Optional.empty();
    private boolean binaryOutputs;
    private boolean inputsSeen;
    private int binaryAt;

    private InferRequestReader(byte[] body, int jsonLength) {
        this.body = body;
        this.jsonLength = jsonLength;
        this.cursor = new JsonCursor(body, 0, jsonLength);
        this.binaryAt = jsonLength;
    }

    /**
     * Reads a request.
     *
     * @param jsonLength how many bytes of {@code body} are JSON; the rest is binary data
     */
    public static InferRequest read(byte[] body, int jsonLength) {
        if (jsonLength < 0 || jsonLength > body.length) {
            throw YunmoException.invalid(
                    "Inference-Header-Content-Length is %d, but the body has %d bytes", jsonLength, body.length);
        }
        return new InferRequestReader(body, jsonLength).request();
    }

    private InferRequest request() {
        cursor.expect('{');
        for (boolean first = true; !cursor.accept('}'); first = false) {
            cursor.comma(first);
            cursor.expect('"');
            field();
        }
        if (cursor.peek() >= 0) {
            throw cursor.wrong("nothing after the request");
        }
        if (!inputsSeen || inputs.isEmpty()) {
            throw YunmoException.invalid(
                    "the request has no 'inputs'; give a list of tensors with name, shape, datatype and data");
        }
        if (binaryAt != body.length) {
            throw YunmoException.invalid(
                    "%d bytes follow the JSON of %d bytes, but the inputs' binary_data_size add up to %d",
                    body.length - jsonLength, jsonLength, binaryAt - jsonLength);
        }
        return new InferRequest(id, inputs, outputs, binaryOutputs);
    }

    private void field() {
        if (cursor.stringIs("inputs")) {
            cursor.expect(':');
            inputs();
        } else if (cursor.stringIs("outputs")) {
            cursor.expect(':');
            outputs();
        } else if (cursor.stringIs("id")) {
            cursor.expect(':');
            id = Optional.of(cursor.string());
        } else if (cursor.stringIs("parameters")) {
            cursor.expect(':');
            parameters();
        } else {
            unknown();
        }
    }

    /** Skips a field that the protocol does not name; the cursor is behind the opening quote. */
    private void unknown() {
        cursor.at(cursor.at() - 1);
        cursor.string();
        cursor.expect(':');
        cursor.skip(decimal);
    }

    private void parameters() {
        cursor.expect('{');
        for (boolean first = true; !cursor.accept('}'); first = false) {
            cursor.comma(first);
            cursor.expect('"');
            if (cursor.stringIs("binary_data_output")) {
                cursor.expect(':');
                binaryOutputs = cursor.flag();
            } else {
                unknown();
            }
        }
    }

    private void inputs() {
        if (inputsSeen) {
            throw YunmoException.invalid("the request has 'inputs' twice");
        }
        inputsSeen = true;
        cursor.expect('[');
        for (boolean first = true; !cursor.accept(']'); first = false) {
            cursor.comma(first);
            if (inputs.size() == MAX_INPUTS) {
                throw YunmoException.invalid("the request has more than %d inputs", MAX_INPUTS);
            }
            inputs.add(new InputReader().read());
        }
    }

    private void outputs() {
        List<RequestedOutput> found = new ArrayList<>(2);
        cursor.expect('[');
        for (boolean first = true; !cursor.accept(']'); first = false) {
            cursor.comma(first);
            if (found.size() == MAX_INPUTS) {
                throw YunmoException.invalid("the request asks for more than %d outputs", MAX_INPUTS);
            }
            found.add(output());
        }
        outputs = found;
    }

    private RequestedOutput output() {
        Optional<String> name = Optional.empty();
        Optional<Boolean> binary = Optional.empty();
        cursor.expect('{');
        for (boolean first = true; !cursor.accept('}'); first = false) {
            cursor.comma(first);
            cursor.expect('"');
            if (cursor.stringIs("name")) {
                cursor.expect(':');
                name = Optional.of(cursor.string());
            } else if (cursor.stringIs("parameters")) {
                cursor.expect(':');
                binary = outputParameters();
            } else {
                unknown();
            }
        }
        if (name.isEmpty()) {
            throw YunmoException.invalid("a requested output has no 'name'");
        }
        return new RequestedOutput(name.get(), binary);
    }

    private Optional<Boolean> outputParameters() {
        Optional<Boolean> binary = Optional.empty();
        cursor.expect('{');
        for (boolean first = true; !cursor.accept('}'); first = false) {
            cursor.comma(first);
            cursor.expect('"');
            if (cursor.stringIs("binary_data")) {
                cursor.expect(':');
                binary = Optional.of(cursor.flag());
            } else if (cursor.stringIs("classification")) {
                cursor.expect(':');
                refuseClassification();
            } else if (cursor.stringIs("shared_memory_region")) {
                throw noSharedMemory();
            } else {
                unknown();
            }
        }
        return binary;
    }

    private void refuseClassification() {
        if (cursor.integer(decimal, "a number of classes") != 0) {
            throw YunmoException.invalid(
                    "the classification extension is not offered: ask for the output itself and take"
                            + " its largest entries, or use POST /yunmo/v1/models/NAME/predict, which answers labels");
        }
    }

    private static YunmoException noSharedMemory() {
        return YunmoException.invalid("shared memory is not offered: send the data with the request");
    }

    /** One input; its fields may stand in any order. */
    private final class InputReader {
        private String name = "";
        private Optional<String> datatype = Optional.empty();
        private Optional<Shape> shape = Optional.empty();
        private Optional<InferTensor> done = Optional.empty();
        private int dataAt = -1;
        private long binarySize = -1;

        InferTensor read() {
            cursor.expect('{');
            for (boolean first = true; !cursor.accept('}'); first = false) {
                cursor.comma(first);
                cursor.expect('"');
                field();
            }
            if (done.isPresent() && binarySize < 0) {
                return done.get();
            }
            if (name.isEmpty()) {
                throw YunmoException.invalid("an input has no 'name'");
            }
            if (shape.isEmpty() || datatype.isEmpty()) {
                throw YunmoException.invalid("input '%s' has no '%s'", name, shape.isEmpty() ? "shape" : "datatype");
            }
            if (binarySize >= 0) {
                return binary();
            }
            if (dataAt < 0) {
                throw YunmoException.invalid(
                        "input '%s' has neither 'data' nor the parameter 'binary_data_size'", name);
            }
            int after = cursor.at();
            cursor.at(dataAt);
            InferTensor tensor = tensor();
            cursor.at(after);
            return tensor;
        }

        private void field() {
            if (cursor.stringIs("name")) {
                cursor.expect(':');
                name = cursor.string();
            } else if (cursor.stringIs("datatype")) {
                cursor.expect(':');
                datatype = Optional.of(cursor.string());
            } else if (cursor.stringIs("shape")) {
                cursor.expect(':');
                shape = Optional.of(shape());
            } else if (cursor.stringIs("parameters")) {
                cursor.expect(':');
                parameters();
            } else if (cursor.stringIs("data")) {
                cursor.expect(':');
                data();
            } else {
                unknown();
            }
        }

        /** Reads the data now if it is known what it is, and else notes where it stands. */
        private void data() {
            if (dataAt >= 0) {
                throw YunmoException.invalid("input '%s' has 'data' twice", name);
            }
            cursor.peek();
            dataAt = cursor.at();
            if (shape.isPresent() && datatype.isPresent() && !name.isEmpty() && binarySize < 0) {
                done = Optional.of(tensor());
            } else {
                cursor.skip(decimal);
            }
        }

        private InferTensor tensor() {
            ElementType type = ElementTypes.of(name, datatype.get());
            return new InferTensor(name, data.read(cursor, name, type, shape.get()));
        }

        private InferTensor binary() {
            if (dataAt >= 0) {
                throw YunmoException.invalid("input '%s' has both 'data' and 'binary_data_size'", name);
            }
            if (binarySize > body.length - binaryAt) {
                throw YunmoException.invalid(
                        "input '%s' has a binary_data_size of %d, but only %d bytes are left behind the JSON",
                        name, binarySize, body.length - binaryAt);
            }
            MemorySegment raw = MemorySegment.ofArray(body).asSlice(binaryAt, binarySize);
            binaryAt += (int) binarySize;
            ElementType type = ElementTypes.of(name, datatype.get());
            return new InferTensor(name, RawTensors.read(name, type, shape.get(), raw));
        }

        private Shape shape() {
            long[] sizes = new long[4];
            int rank = 0;
            cursor.expect('[');
            for (boolean first = true; !cursor.accept(']'); first = false) {
                cursor.comma(first);
                long size = cursor.integer(decimal, "a dimension's size");
                if (size < 0 || rank == MAX_RANK) {
                    throw YunmoException.invalid(
                            "input '%s': a shape has up to %d sizes, each 0 or more", name, MAX_RANK);
                }
                if (rank == sizes.length) {
                    sizes = Arrays.copyOf(sizes, 2 * rank);
                }
                sizes[rank++] = size;
            }
            return new Shape(Arrays.copyOf(sizes, rank));
        }

        private void parameters() {
            cursor.expect('{');
            for (boolean first = true; !cursor.accept('}'); first = false) {
                cursor.comma(first);
                cursor.expect('"');
                if (cursor.stringIs("binary_data_size")) {
                    cursor.expect(':');
                    binarySize = cursor.integer(decimal, "a number of bytes");
                    if (binarySize < 0) {
                        throw YunmoException.invalid("input '%s' has a negative binary_data_size", name);
                    }
                } else if (cursor.stringIs("shared_memory_region")) {
                    throw noSharedMemory();
                } else {
                    unknown();
                }
            }
        }
    }
}
