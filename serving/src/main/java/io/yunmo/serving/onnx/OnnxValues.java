package io.yunmo.serving.onnx;

import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Turns our tensors into ONNX Runtime's values and its values into our tensors. */
final class OnnxValues {
    private OnnxValues() {}

    /**
     * A value with the elements of {@code tensor}; to be released.
     *
     * @param arena keeps a copy of what lies on the heap or is not aligned, until the value is released
     */
    static MemorySegment value(Tensor tensor, Arena arena) {
        int rank = tensor.shape().rank();
        MemorySegment sizes = rank == 0
                ? MemorySegment.NULL
                : arena.allocateFrom(ValueLayout.JAVA_LONG, tensor.shape().dimensions());
        if (tensor.type() == ElementType.BYTES) {
            return strings(tensor.strings(), sizes, rank);
        }
        return Ort.wrap(outside(tensor, arena), sizes, rank, OnnxTypes.onnx(tensor.type()));
    }

    private static MemorySegment outside(Tensor tensor, Arena arena) {
        MemorySegment data = tensor.data();
        if (data.isNative() && data.address() % 8 == 0 && data.byteSize() > 0) {
            return data;
        }
        // At least one byte: ONNX Runtime takes no null pointer, not even for a tensor without elements.
        MemorySegment copy = arena.allocate(Math.max(1, data.byteSize()), 64).asSlice(0, data.byteSize());
        return copy.copyFrom(data);
    }

    private static MemorySegment strings(List<byte[]> strings, MemorySegment sizes, int rank) {
        MemorySegment value = Ort.createStrings(sizes, rank);
        try {
            for (int i = 0; i < strings.size(); i++) {
                byte[] s = strings.get(i);
                if (s.length > 0) {
                    Ort.stringBuffer(value, i, s.length).copyFrom(MemorySegment.ofArray(s));
                }
            }
            return value;
        } catch (RuntimeException e) {
            Ort.releaseValue(value);
            throw e;
        }
    }

    /** A copy of an output's value, on the heap; TOO_LARGE beyond {@code maxBytes}. */
    static NamedTensor output(OnnxOutput output, MemorySegment value, long maxBytes) {
        return new NamedTensor(
                output.name(),
                switch (output.kind()) {
                    case TENSOR -> tensor(output.name(), value, maxBytes);
                    case MAP -> rows(output, List.of(map(output, value)), maxBytes);
                    case MAPS -> rows(output, maps(output, value), maxBytes);
                });
    }

    private static Tensor tensor(String name, MemorySegment value, long maxBytes) {
        MemorySegment info = Ort.infoOf(value);
        ElementType type;
        Shape shape;
        try {
            shape = new Shape(Ort.dimensions(info));
            type = OnnxTypes.element(Ort.elementType(info))
                    .orElseThrow(() -> YunmoException.invalid("output '%s' is of a type no answer can have", name));
        } finally {
            Ort.releaseTensorInfo(info);
        }
        if (type == ElementType.BYTES) {
            return Tensor.ofStrings(
                    shape, strings(name, value, (int) Math.min(Integer.MAX_VALUE, shape.elements()), maxBytes));
        }
        long bytes = Math.multiplyExact(shape.elements(), (long) type.size());
        refuseLarger(name, bytes, maxBytes);
        Tensor tensor = HeapTensors.allocate(type, shape);
        if (bytes > 0) {
            tensor.data().copyFrom(Ort.data(value).reinterpret(bytes));
        }
        return tensor;
    }

    private static void refuseLarger(String name, long bytes, long maxBytes) {
        if (bytes > maxBytes) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "output '" + name + "' would have " + bytes + " bytes; an answer may have " + maxBytes
                            + ": ask for less at a time");
        }
    }

    private static List<byte[]> strings(String name, MemorySegment value, int count, long maxBytes) {
        long length = Ort.stringsLength(value);
        refuseLarger(name, length + 16L * count, maxBytes);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(Math.max(1, length));
            MemorySegment offsets = arena.allocate(ValueLayout.JAVA_LONG, count + 1L);
            if (count > 0) {
                Ort.strings(value, bytes.asSlice(0, length), offsets, count);
            }
            offsets.setAtIndex(ValueLayout.JAVA_LONG, count, length);
            List<byte[]> strings = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                long from = offsets.getAtIndex(ValueLayout.JAVA_LONG, i);
                long to = offsets.getAtIndex(ValueLayout.JAVA_LONG, i + 1);
                strings.add(bytes.asSlice(from, to - from).toArray(ValueLayout.JAVA_BYTE));
            }
            return strings;
        }
    }

    // Maps of numbers by label

    private record Entries(List<String> keys, Tensor numbers) {}

    private static List<Entries> maps(OnnxOutput output, MemorySegment sequence) {
        int rows = Ort.count(sequence);
        List<Entries> maps = new ArrayList<>(rows);
        for (int i = 0; i < rows; i++) {
            MemorySegment map = Ort.at(sequence, i);
            try {
                maps.add(map(output, map));
            } finally {
                Ort.releaseValue(map);
            }
        }
        return maps;
    }

    private static Entries map(OnnxOutput output, MemorySegment map) {
        Tensor keys = part(output, map, 0);
        return new Entries(texts(keys), part(output, map, 1));
    }

    private static Tensor part(OnnxOutput output, MemorySegment map, int which) {
        MemorySegment part = Ort.at(map, which);
        try {
            return tensor(output.name(), part, Integer.MAX_VALUE);
        } finally {
            Ort.releaseValue(part);
        }
    }

    private static List<String> texts(Tensor keys) {
        if (keys.type() == ElementType.BYTES) {
            return keys.strings().stream()
                    .map(s -> new String(s, StandardCharsets.UTF_8))
                    .toList();
        }
        List<String> texts = new ArrayList<>();
        for (long key : keys.data().toArray(ValueLayout.JAVA_LONG_UNALIGNED)) {
            texts.add(Long.toString(key));
        }
        return texts;
    }

    private static Tensor rows(OnnxOutput output, List<Entries> maps, long maxBytes) {
        List<String> labels = output.labels().isEmpty() ? sortedKeys(maps) : output.labels();
        TreeMap<String, Integer> columns = new TreeMap<>();
        labels.forEach(l -> columns.put(l, columns.size()));
        int size = output.spec().type().size();
        refuseLarger(output.name(), (long) maps.size() * labels.size() * size, maxBytes);
        Tensor rows = HeapTensors.allocate(output.spec().type(), Shape.of(maps.size(), labels.size()));
        for (int row = 0; row < maps.size(); row++) {
            Entries map = maps.get(row);
            if (map.keys().size() != labels.size() || !columns.keySet().containsAll(map.keys())) {
                throw YunmoException.invalid(
                        "output '%s' has the labels %s in row %d, but %s in others",
                        output.name(), map.keys(), row, labels);
            }
            for (int k = 0; k < labels.size(); k++) {
                long to = ((long) row * labels.size() + columns.get(map.keys().get(k))) * size;
                MemorySegment.copy(map.numbers().data(), (long) k * size, rows.data(), to, size);
            }
        }
        return rows;
    }

    /** Whole numbers by value, texts by code point. */
    private static List<String> sortedKeys(List<Entries> maps) {
        List<String> keys =
                new ArrayList<>(maps.isEmpty() ? List.of() : maps.getFirst().keys());
        boolean numbers = keys.stream().allMatch(k -> k.matches("-?\\d{1,18}"));
        keys.sort(numbers ? Comparator.comparingLong(Long::parseLong) : Comparator.naturalOrder());
        return keys;
    }
}
