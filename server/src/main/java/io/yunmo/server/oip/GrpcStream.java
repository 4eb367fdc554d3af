package io.yunmo.server.oip;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.yunmo.protocol.oip.grpc.InferParameter;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferResponse;
import io.yunmo.protocol.oip.grpc.ModelStreamInferResponse;
import io.yunmo.server.http.Errors;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream of inference requests: each is answered before the next is taken, so answers keep the requests' order and a
 * stream holds one request in memory. An error of one request is its answer and does not end the stream.
 */
final class GrpcStream implements StreamObserver<ModelInferRequest> {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcStream.class);

    private final GrpcInfer infer;
    private final ServerCallStreamObserver<ModelStreamInferResponse> to;
    private final Executor blocking;
    private boolean running;
    private boolean completed;

    GrpcStream(GrpcInfer infer, ServerCallStreamObserver<ModelStreamInferResponse> to, Executor blocking) {
        this.infer = infer;
        this.to = to;
        this.blocking = blocking;
        to.disableAutoRequest();
        to.request(1);
    }

    @Override
    public void onNext(ModelInferRequest request) {
        begin();
        blocking.execute(Context.current().wrap(() -> answer(request)));
    }

    private void answer(ModelInferRequest request) {
        if (!to.isCancelled()) {
            to.onNext(one(request));
        }
        if (end()) {
            to.onCompleted();
        } else if (!to.isCancelled()) {
            to.request(1);
        }
    }

    private ModelStreamInferResponse one(ModelInferRequest request) {
        try {
            ModelInferResponse response = infer.infer(request);
            if (request.containsParameters("triton_enable_empty_final_response")) {
                response = response.toBuilder()
                        .putParameters(
                                "triton_final_response",
                                InferParameter.newBuilder().setBoolParam(true).build())
                        .build();
            }
            return ModelStreamInferResponse.newBuilder()
                    .setInferResponse(response)
                    .build();
        } catch (RuntimeException | OutOfMemoryError e) {
            return ModelStreamInferResponse.newBuilder()
                    .setErrorMessage(Errors.of(e, "grpc").message())
                    .setInferResponse(ModelInferResponse.newBuilder()
                            .setModelName(request.getModelName())
                            .setId(request.getId()))
                    .build();
        }
    }

    private synchronized void begin() {
        running = true;
    }

    /** Whether the client had ended the stream while its last request was answered. */
    private synchronized boolean end() {
        running = false;
        return completed;
    }

    @Override
    public void onError(Throwable gone) {
        LOG.debug("the client left a stream", gone);
    }

    @Override
    public void onCompleted() {
        if (idle()) {
            to.onCompleted();
        }
    }

    private synchronized boolean idle() {
        completed = true;
        return !running;
    }
}
