package io.yunmo.serving.onnx;

import io.yunmo.serving.onnx.OnnxOutput.Kind;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the inputs and outputs of a session, and what of them a tensor protocol can carry. */
final class OnnxPorts {
    private static final int TENSOR = 1;
    private static final int SEQUENCE = 2;
    private static final int MAP = 3;

    private final OnnxFile file;
    private final MemorySegment session;

    OnnxPorts(OnnxFile file, MemorySegment session) {
        this.file = file;
        this.session = session;
    }

    /** The inputs; INVALID when one is no tensor or of a type that no request can have. */
    List<TensorSpec> inputs() {
        List<TensorSpec> specs = new ArrayList<>();
        for (int i = 0; i < Ort.inputCount(session); i++) {
            String name = Ort.inputName(session, i);
            MemorySegment type = Ort.inputType(session, i);
            try {
                specs.add(tensor(name, type)
                        .orElseThrow(() -> YunmoException.invalid(
                                "input '%s' is no tensor of a type that requests can have (a sequence, a map, an optional "
                                        + "or complex numbers); export the model with tensor inputs",
                                name)));
            } finally {
                Ort.releaseType(type);
            }
        }
        return specs;
    }

    /** The outputs that are tensors or become some; INVALID when there is none. */
    List<OnnxOutput> outputs() {
        List<OnnxOutput> outputs = new ArrayList<>();
        for (int i = 0; i < Ort.outputCount(session); i++) {
            String name = Ort.outputName(session, i);
            MemorySegment type = Ort.outputType(session, i);
            try {
                output(name, type).ifPresent(outputs::add);
            } finally {
                Ort.releaseType(type);
            }
        }
        if (outputs.isEmpty()) {
            throw YunmoException.invalid("none of the model's outputs is a tensor or a map of numbers by label");
        }
        return outputs;
    }

    private Optional<OnnxOutput> output(String name, MemorySegment type) {
        return switch (Ort.kind(type)) {
            case TENSOR -> tensor(name, type).map(spec -> new OnnxOutput(spec, Kind.TENSOR, List.of()));
            case SEQUENCE -> {
                MemorySegment element = Ort.sequenceElement(type);
                try {
                    yield Ort.kind(element) == MAP ? maps(name, element, Kind.MAPS) : Optional.empty();
                } finally {
                    Ort.releaseType(element);
                }
            }
            case MAP -> maps(name, type, Kind.MAP);
            default -> Optional.empty();
        };
    }

    private Optional<TensorSpec> tensor(String name, MemorySegment type) {
        if (Ort.kind(type) != TENSOR) {
            return Optional.empty();
        }
        MemorySegment info = Ort.tensorInfo(type);
        long[] sizes = Ort.dimensions(info);
        boolean ranked = sizes.length > 0 || !file.unranked().contains(name);
        return OnnxTypes.element(Ort.elementType(info))
                .map(t -> ranked ? new TensorSpec(name, t, new Shape(sizes)) : TensorSpec.anyRank(name, t));
    }

    private Optional<OnnxOutput> maps(String name, MemorySegment map, Kind kind) {
        MemorySegment value = Ort.mapValue(map);
        try {
            if (Ort.kind(value) != TENSOR) {
                return Optional.empty();
            }
            List<String> labels = file.mapLabels().getOrDefault(name, List.of());
            long columns = labels.isEmpty() ? -1 : labels.size();
            return OnnxTypes.element(Ort.elementType(Ort.tensorInfo(value)))
                    .filter(t -> t != ElementType.BYTES)
                    .map(t -> new TensorSpec(name, t, Shape.of(kind == Kind.MAP ? 1 : -1, columns)))
                    .map(spec -> new OnnxOutput(spec, kind, labels));
        } finally {
            Ort.releaseType(value);
        }
    }
}
