package io.yunmo.server.oip;

import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.yunmo.protocol.oip.grpc.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.yunmo.protocol.oip.grpc.ModelConfigRequest;
import io.yunmo.protocol.oip.grpc.ModelConfigResponse;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferResponse;
import io.yunmo.protocol.oip.grpc.ModelMetadataRequest;
import io.yunmo.protocol.oip.grpc.ModelMetadataResponse;
import io.yunmo.protocol.oip.grpc.ModelReadyRequest;
import io.yunmo.protocol.oip.grpc.ModelReadyResponse;
import io.yunmo.protocol.oip.grpc.ModelStatisticsRequest;
import io.yunmo.protocol.oip.grpc.ModelStatisticsResponse;
import io.yunmo.protocol.oip.grpc.ModelStreamInferResponse;
import io.yunmo.protocol.oip.grpc.RepositoryIndexRequest;
import io.yunmo.protocol.oip.grpc.RepositoryIndexResponse;
import io.yunmo.protocol.oip.grpc.RepositoryModelLoadRequest;
import io.yunmo.protocol.oip.grpc.RepositoryModelLoadResponse;
import io.yunmo.protocol.oip.grpc.RepositoryModelUnloadRequest;
import io.yunmo.protocol.oip.grpc.RepositoryModelUnloadResponse;
import io.yunmo.protocol.oip.grpc.ServerLiveRequest;
import io.yunmo.protocol.oip.grpc.ServerLiveResponse;
import io.yunmo.protocol.oip.grpc.ServerMetadataRequest;
import io.yunmo.protocol.oip.grpc.ServerMetadataResponse;
import io.yunmo.protocol.oip.grpc.ServerReadyRequest;
import io.yunmo.protocol.oip.grpc.ServerReadyResponse;
import io.yunmo.server.Version;
import io.yunmo.server.http.Errors;
import io.yunmo.server.metrics.ModelMeters;
import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.ModelStatus;
import io.yunmo.serving.runtime.TensorSpec;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Open Inference Protocol over gRPC. Called on the network's threads: calls that may block move to {@code blocking};
 * inference of a model that was seen to answer in microseconds does not (see {@link Pace}).
 */
public final class OipGrpc extends GRPCInferenceServiceImplBase {
    private static final Logger LOG = LoggerFactory.getLogger(OipGrpc.class);

    private final ServedModels models;
    private final GrpcInfer infer;
    private final Repository repository;
    private final Statistics statistics;
    private final BooleanSupplier serving;
    private final Executor blocking;
    private final Pace pace = new Pace();

    public OipGrpc(ServedModels models, ModelMeters meters, BooleanSupplier serving, Executor blocking) {
        this.models = models;
        this.infer = new GrpcInfer(models);
        this.repository = new Repository(models);
        this.statistics = new Statistics(models, meters);
        this.serving = serving;
        this.blocking = blocking;
    }

    @Override
    public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> to) {
        if (pace.quick(request.getModelName())) {
            answer(to, () -> timed(request));
        } else {
            elsewhere(to, () -> timed(request));
        }
    }

    private ModelInferResponse timed(ModelInferRequest request) {
        long start = System.nanoTime();
        ModelInferResponse response = infer.infer(request);
        pace.took(request.getModelName(), System.nanoTime() - start);
        return response;
    }

    @Override
    public StreamObserver<ModelInferRequest> modelStreamInfer(StreamObserver<ModelStreamInferResponse> to) {
        return new GrpcStream(infer, (ServerCallStreamObserver<ModelStreamInferResponse>) to, blocking);
    }

    @Override
    public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> to) {
        answer(to, () -> ServerLiveResponse.newBuilder().setLive(true).build());
    }

    @Override
    public void serverReady(ServerReadyRequest request, StreamObserver<ServerReadyResponse> to) {
        elsewhere(
                to,
                () -> ServerReadyResponse.newBuilder()
                        .setReady(serving.getAsBoolean() && models.ready())
                        .build());
    }

    @Override
    public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> to) {
        elsewhere(
                to,
                () -> ModelReadyResponse.newBuilder()
                        .setReady(models.ready(request.getName(), GrpcInfer.given(request.getVersion())))
                        .build());
    }

    @Override
    public void serverMetadata(ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> to) {
        answer(
                to,
                () -> ServerMetadataResponse.newBuilder()
                        .setName(Version.NAME)
                        .setVersion(Version.NUMBER)
                        .addAllExtensions(OipRest.EXTENSIONS)
                        .build());
    }

    @Override
    public void modelMetadata(ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> to) {
        elsewhere(to, () -> metadata(models.describe(request.getName(), GrpcInfer.given(request.getVersion()))));
    }

    private static ModelMetadataResponse metadata(ModelDescription model) {
        ModelMetadataResponse.Builder response = ModelMetadataResponse.newBuilder()
                .setName(model.name())
                .addAllVersions(model.versions())
                .setPlatform(model.platform());
        model.signature().inputs().forEach(s -> response.addInputs(tensor(s)));
        model.signature().outputs().forEach(s -> response.addOutputs(tensor(s)));
        return response.build();
    }

    private static ModelMetadataResponse.TensorMetadata tensor(TensorSpec spec) {
        ModelMetadataResponse.TensorMetadata.Builder tensor = ModelMetadataResponse.TensorMetadata.newBuilder()
                .setName(spec.name())
                .setDatatype(spec.type().oipName());
        for (long size : spec.shape().dimensions()) {
            tensor.addShape(size);
        }
        return tensor.build();
    }

    @Override
    public void modelConfig(ModelConfigRequest request, StreamObserver<ModelConfigResponse> to) {
        elsewhere(
                to,
                () -> ModelConfigResponse.newBuilder()
                        .setConfig(ModelConfigs.message(
                                models.describe(request.getName(), GrpcInfer.given(request.getVersion()))))
                        .build());
    }

    @Override
    public void modelStatistics(ModelStatisticsRequest request, StreamObserver<ModelStatisticsResponse> to) {
        elsewhere(
                to,
                () -> ModelStatisticsResponse.newBuilder()
                        .addAllModelStats(statistics.messages(
                                GrpcInfer.given(request.getName()), GrpcInfer.given(request.getVersion())))
                        .build());
    }

    @Override
    public void repositoryIndex(RepositoryIndexRequest request, StreamObserver<RepositoryIndexResponse> to) {
        elsewhere(to, () -> {
            RepositoryIndexResponse.Builder index = RepositoryIndexResponse.newBuilder();
            repository.entries(request.getReady()).forEach(s -> index.addModels(entry(s)));
            return index.build();
        });
    }

    private static RepositoryIndexResponse.ModelIndex entry(ModelStatus status) {
        return RepositoryIndexResponse.ModelIndex.newBuilder()
                .setName(status.name())
                .setVersion(status.version())
                .setState(status.state().name())
                .setReason(status.reason())
                .build();
    }

    @Override
    public void repositoryModelLoad(
            RepositoryModelLoadRequest request, StreamObserver<RepositoryModelLoadResponse> to) {
        elsewhere(to, () -> {
            repository.load(request.getModelName(), request.getParametersCount() > 0);
            return RepositoryModelLoadResponse.getDefaultInstance();
        });
    }

    @Override
    public void repositoryModelUnload(
            RepositoryModelUnloadRequest request, StreamObserver<RepositoryModelUnloadResponse> to) {
        elsewhere(to, () -> {
            models.unload(request.getModelName());
            return RepositoryModelUnloadResponse.getDefaultInstance();
        });
    }

    private <T> void elsewhere(StreamObserver<T> to, Supplier<T> call) {
        Context context = Context.current();
        blocking.execute(context.wrap(() -> {
            if (!context.isCancelled()) {
                answerIfWanted(to, call);
            }
        }));
    }

    /** Answers, unless meanwhile the server has closed the connection: then nobody waits. */
    private static <T> void answerIfWanted(StreamObserver<T> to, Supplier<T> call) {
        try {
            answer(to, call);
        } catch (RejectedExecutionException e) {
            LOG.debug("a call ended after its connection", e);
        }
    }

    private static <T> void answer(StreamObserver<T> to, Supplier<T> call) {
        T response;
        try {
            response = call.get();
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError e) {
            to.onError(Errors.grpc(e, "grpc"));
            return;
        }
        to.onNext(response);
        to.onCompleted();
    }
}
