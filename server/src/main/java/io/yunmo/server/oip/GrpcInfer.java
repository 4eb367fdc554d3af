package io.yunmo.server.oip;

import io.yunmo.protocol.oip.grpc.InferParameter;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferRequest.InferRequestedOutputTensor;
import io.yunmo.protocol.oip.grpc.ModelInferResponse;
import io.yunmo.protocol.oip.grpc.ModelInferResponse.InferOutputTensor;
import io.yunmo.serving.Answer;
import io.yunmo.serving.InferCall;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Answers one gRPC inference request. */
final class GrpcInfer {
    private final ServedModels models;

    GrpcInfer(ServedModels models) {
        this.models = models;
    }

    ModelInferResponse infer(ModelInferRequest request) {
        List<NamedTensor> inputs = GrpcTensors.inputs(request);
        if (inputs.isEmpty()) {
            throw YunmoException.invalid("the request has no inputs");
        }
        Answer answer = models.infer(new InferCall(
                request.getModelName(),
                given(request.getModelVersion()),
                given(request.getId()),
                inputs,
                outputs(request)));
        return response(request, answer);
    }

    static Optional<String> given(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static List<String> outputs(ModelInferRequest request) {
        if (request.getOutputsCount() == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>(request.getOutputsCount());
        for (InferRequestedOutputTensor output : request.getOutputsList()) {
            InferParameter classes =
                    output.getParametersOrDefault("classification", InferParameter.getDefaultInstance());
            if (classes.getInt64Param() != 0) {
                throw YunmoException.invalid("the classification extension is not offered: ask for the output itself");
            }
            if (output.containsParameters("shared_memory_region")) {
                throw YunmoException.invalid("shared memory is not offered: send the data with the request");
            }
            names.add(output.getName());
        }
        return names;
    }

    /** Raw where the request was raw or an output has no typed form, typed otherwise. */
    private static ModelInferResponse response(ModelInferRequest request, Answer answer) {
        boolean raw = request.getRawInputContentsCount() > 0
                || answer.outputs().stream()
                        .anyMatch(o -> !GrpcContents.has(o.tensor().type()));
        ModelInferResponse.Builder response = ModelInferResponse.newBuilder()
                .setModelName(request.getModelName())
                .setModelVersion(answer.version())
                .setId(request.getId());
        for (NamedTensor output : answer.outputs()) {
            Tensor tensor = output.tensor();
            InferOutputTensor.Builder o = InferOutputTensor.newBuilder()
                    .setName(output.name())
                    .setDatatype(tensor.type().oipName());
            Shape shape = tensor.shape();
            for (int i = 0; i < shape.rank(); i++) {
                o.addShape(shape.dimension(i));
            }
            if (raw) {
                response.addRawOutputContents(GrpcTensors.raw(tensor));
            } else {
                o.setContents(GrpcContents.of(tensor));
            }
            response.addOutputs(o);
        }
        return response.build();
    }
}
