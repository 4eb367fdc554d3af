package io.yunmo.tensor.file;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads a safetensors header and cuts the tensors out of the file; see {@link SafeTensors} for what is refused. */
final class SafeTensorsHeader {
    static final String METADATA = "__metadata__";

    /** The reference implementation's bound. */
    static final long MAX_HEADER = 100_000_000;

    private static final int MAX_RANK = 64;
    private static final ValueLayout.OfLong LENGTH = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(4)
                    .maxNumberLength(20)
                    .maxNameLength(100_000)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private record Entry(String name, ElementType type, Shape shape, long begin, long end) {}

    private final JsonParser json;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafeTensorsHeader(JsonParser json) {
        this.json = json;
    }

    static SafeTensors.Contents parse(MemorySegment file) {
        if (file.byteSize() < 8) {
            throw YunmoException.invalid("%d bytes are too few for a safetensors file", file.byteSize());
        }
        long length = file.get(LENGTH, 0);
        if (length < 2 || length > MAX_HEADER || length > file.byteSize() - 8) {
            throw YunmoException.invalid(
                    "the header's length %s is wrong for a safetensors file of %d bytes (at most %d are allowed)",
                    Long.toUnsignedString(length), file.byteSize(), MAX_HEADER);
        }
        byte[] header = file.asSlice(8, length).toArray(ValueLayout.JAVA_BYTE);
        if (header[0] != '{') {
            throw YunmoException.invalid("a safetensors header begins with {; this is another kind of file");
        }
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), header)) {
            SafeTensorsHeader h = new SafeTensorsHeader(json);
            h.readAll();
            return h.cut(file.asSlice(8 + length));
        } catch (JacksonException e) {
            throw YunmoException.invalid("the safetensors header is not good JSON: %s", e.getOriginalMessage());
        }
    }

    private void readAll() {
        expect(json.nextToken(), JsonToken.START_OBJECT, "the header");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            json.nextToken();
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                entries.add(readEntry(name));
            }
        }
        if (json.nextToken() != null) {
            throw YunmoException.invalid("the safetensors header goes on after its end");
        }
    }

    private void readMetadata() {
        expect(json.currentToken(), JsonToken.START_OBJECT, METADATA);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            expect(json.nextToken(), JsonToken.VALUE_STRING, METADATA);
            metadata.put(key, json.getString());
        }
    }

    private Entry readEntry(String name) {
        expect(json.currentToken(), JsonToken.START_OBJECT, name);
        String type = null;
        long[] shape = null;
        long[] offsets = null;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            JsonToken token = json.nextToken();
            switch (field) {
                case "dtype" -> {
                    expect(token, JsonToken.VALUE_STRING, name);
                    type = json.getString();
                }
                case "shape" -> shape = readNumbers(name);
                case "data_offsets" -> offsets = readNumbers(name);
                default -> throw YunmoException.invalid("%s: unknown field %s", name, field);
            }
        }
        if (type == null || shape == null || offsets == null) {
            throw YunmoException.invalid("%s: dtype, shape and data_offsets are all needed", name);
        }
        return entry(name, type, shape, offsets);
    }

    private static Entry entry(String name, String dtype, long[] shape, long[] offsets) {
        ElementType type = elementType(name, dtype);
        if (offsets.length != 2 || offsets[0] > offsets[1]) {
            throw YunmoException.invalid("%s: data_offsets must be [begin, end]", name);
        }
        Shape s = Shape.of(shape);
        long bytes;
        try {
            bytes = Math.multiplyExact(s.elements(), (long) type.size());
        } catch (ArithmeticException e) {
            throw YunmoException.invalid("%s: the shape %s is too large", name, s);
        }
        if (offsets[1] - offsets[0] != bytes) {
            throw YunmoException.invalid(
                    "%s: %s of shape %s takes %d bytes, data_offsets give %d",
                    name, dtype, s, bytes, offsets[1] - offsets[0]);
        }
        return new Entry(name, type, s, offsets[0], offsets[1]);
    }

    private static ElementType elementType(String name, String dtype) {
        for (ElementType type : ElementType.values()) {
            if (type != ElementType.BYTES && type.safetensorsName().equals(dtype)) {
                return type;
            }
        }
        throw YunmoException.invalid("%s: the element type %s is not supported", name, dtype);
    }

    private long[] readNumbers(String name) {
        expect(json.currentToken(), JsonToken.START_ARRAY, name);
        long[] numbers = new long[MAX_RANK];
        int n = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            expect(json.currentToken(), JsonToken.VALUE_NUMBER_INT, name);
            if (n == MAX_RANK) {
                throw YunmoException.invalid("%s: more than %d dimensions", name, MAX_RANK);
            }
            long value = json.getLongValue();
            if (value < 0) {
                throw YunmoException.invalid("%s: %d is negative", name, value);
            }
            numbers[n++] = value;
        }
        return java.util.Arrays.copyOf(numbers, n);
    }

    private static void expect(JsonToken given, JsonToken wanted, String what) {
        if (given != wanted) {
            throw YunmoException.invalid("%s: %s where %s belongs in the safetensors header", what, given, wanted);
        }
    }

    /** Checks that the tensors cover the data without gap or overlap, and makes views of them. */
    private SafeTensors.Contents cut(MemorySegment data) {
        List<Entry> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry e : ordered) {
            if (e.begin() != at) {
                throw YunmoException.invalid(
                        "%s: begins at %d, but the tensor before it ends at %d: %s",
                        e.name(), e.begin(), at, e.begin() < at ? "they overlap" : "there is a gap");
            }
            at = e.end();
        }
        if (at != data.byteSize()) {
            throw YunmoException.invalid(
                    "the header describes %d bytes of data, the file has %d: it is %s",
                    at, data.byteSize(), at > data.byteSize() ? "cut off" : "too long");
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Entry e : entries) {
            tensors.put(e.name(), Tensor.of(e.type(), e.shape(), data.asSlice(e.begin(), e.end() - e.begin())));
        }
        return new SafeTensors.Contents(Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }
}
