package io.yunmo.server.oip;

import io.yunmo.protocol.oip.grpc.DataType;
import io.yunmo.protocol.oip.grpc.ModelConfig;
import io.yunmo.protocol.oip.grpc.ModelInput;
import io.yunmo.protocol.oip.grpc.ModelOutput;
import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A model's configuration as Triton's clients read it: the signature, with the rows' dimension left out where it batches. */
public final class ModelConfigs {
    /** Yunmo joins requests up to its own limit; to the client any number of rows is fine. */
    private static final int MAX_BATCH = 1 << 20;

    private ModelConfigs() {}

    /** For gRPC. */
    public static ModelConfig message(ModelDescription model) {
        boolean batched = model.signature().batched();
        ModelConfig.Builder config = ModelConfig.newBuilder()
                .setName(model.name())
                .setPlatform(model.platform())
                .setBackend("yunmo")
                .setMaxBatchSize(batched ? MAX_BATCH : 0);
        for (TensorSpec spec : model.signature().inputs()) {
            config.addInput(ModelInput.newBuilder()
                    .setName(spec.name())
                    .setDataType(type(spec.type()))
                    .addAllDims(() -> dims(spec, batched).iterator()));
        }
        for (TensorSpec spec : model.signature().outputs()) {
            config.addOutput(ModelOutput.newBuilder()
                    .setName(spec.name())
                    .setDataType(type(spec.type()))
                    .addAllDims(() -> dims(spec, batched).iterator()));
        }
        return config.build();
    }

    static Map<String, Object> json(ModelDescription model) {
        boolean batched = model.signature().batched();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("platform", model.platform());
        json.put("backend", "yunmo");
        json.put("max_batch_size", batched ? MAX_BATCH : 0);
        json.put("input", tensors(model.signature().inputs(), batched));
        json.put("output", tensors(model.signature().outputs(), batched));
        return json;
    }

    private static List<Map<String, Object>> tensors(List<TensorSpec> specs, boolean batched) {
        return specs.stream()
                .map(s -> Map.<String, Object>of(
                        "name",
                        s.name(),
                        "data_type",
                        type(s.type()).name(),
                        "dims",
                        dims(s, batched).toArray()))
                .toList();
    }

    private static LongStream dims(TensorSpec spec, boolean batched) {
        return Arrays.stream(spec.shape().dimensions()).skip(batched ? 1 : 0);
    }

    private static DataType type(ElementType type) {
        return switch (type) {
            case BOOL -> DataType.TYPE_BOOL;
            case U8 -> DataType.TYPE_UINT8;
            case U16 -> DataType.TYPE_UINT16;
            case U32 -> DataType.TYPE_UINT32;
            case U64 -> DataType.TYPE_UINT64;
            case I8 -> DataType.TYPE_INT8;
            case I16 -> DataType.TYPE_INT16;
            case I32 -> DataType.TYPE_INT32;
            case I64 -> DataType.TYPE_INT64;
            case F16 -> DataType.TYPE_FP16;
            case BF16 -> DataType.TYPE_BF16;
            case F32 -> DataType.TYPE_FP32;
            case F64 -> DataType.TYPE_FP64;
            case BYTES -> DataType.TYPE_STRING;
        };
    }
}
