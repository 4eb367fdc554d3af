package io.yunmo.server.oip;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.yunmo.protocol.oip.InferAnswer;
import io.yunmo.protocol.oip.InferAnswerWriter;
import io.yunmo.protocol.oip.InferRequest;
import io.yunmo.protocol.oip.InferRequestReader;
import io.yunmo.protocol.oip.InferTensor;
import io.yunmo.protocol.oip.RequestedOutput;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Handler;
import io.yunmo.serving.Answer;
import io.yunmo.serving.InferCall;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code POST /v2/models/{model}[/versions/{version}]/infer}: JSON or binary tensors in, the same out. */
final class OipInfer implements Handler {
    private static final HeaderName JSON_LENGTH = HeaderNames.create("Inference-Header-Content-Length");

    private final ServedModels models;
    private final boolean versioned;

    OipInfer(ServedModels models, boolean versioned) {
        this.models = models;
        this.versioned = versioned;
    }

    @Override
    public void handle(Exchange exchange) {
        String model = exchange.parameter("model");
        Optional<String> version = versioned ? Optional.of(exchange.parameter("version")) : Optional.empty();
        InferRequest request = read(exchange, model, version);
        Answer answer = models.infer(
                new InferCall(model, version, request.id(), inputs(request.inputs()), outputs(request.outputs())));
        InferAnswer written = InferAnswerWriter.write(
                model, answer.version(), request.id(), tensors(answer.outputs()), request::binary);
        if (written.binary()) {
            exchange.header(JSON_LENGTH, written.jsonLength());
        }
        exchange.bytes(
                200,
                written.binary() ? "application/octet-stream" : "application/json",
                written.bytes(),
                0,
                written.length());
    }

    private InferRequest read(Exchange exchange, String model, Optional<String> version) {
        byte[] body = exchange.body();
        int jsonLength = exchange.header(JSON_LENGTH).map(OipInfer::length).orElse(body.length);
        return jsonLength == 0 && body.length > 0
                ? RawRequest.read(models.describe(model, version), body)
                : InferRequestReader.read(body, jsonLength);
    }

    private static int length(String header) {
        try {
            int n = Integer.parseInt(header.strip());
            if (n >= 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "Inference-Header-Content-Length is '" + header + "', expected a number of bytes",
                    e);
        }
        throw YunmoException.invalid("Inference-Header-Content-Length is '%s', expected a number of bytes", header);
    }

    static List<NamedTensor> inputs(List<InferTensor> tensors) {
        if (tensors.size() == 1) {
            InferTensor only = tensors.getFirst();
            return List.of(new NamedTensor(only.name(), only.tensor()));
        }
        List<NamedTensor> named = new ArrayList<>(tensors.size());
        for (InferTensor t : tensors) {
            named.add(new NamedTensor(t.name(), t.tensor()));
        }
        return named;
    }

    static List<InferTensor> tensors(List<NamedTensor> named) {
        if (named.size() == 1) {
            NamedTensor only = named.getFirst();
            return List.of(new InferTensor(only.name(), only.tensor()));
        }
        List<InferTensor> tensors = new ArrayList<>(named.size());
        for (NamedTensor t : named) {
            tensors.add(new InferTensor(t.name(), t.tensor()));
        }
        return tensors;
    }

    private static List<String> outputs(List<RequestedOutput> requested) {
        return requested.isEmpty()
                ? List.of()
                : requested.stream().map(RequestedOutput::name).toList();
    }
}
