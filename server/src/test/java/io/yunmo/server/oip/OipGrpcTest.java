package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.yunmo.protocol.oip.grpc.GRPCInferenceServiceGrpc;
import io.yunmo.protocol.oip.grpc.GRPCInferenceServiceGrpc.GRPCInferenceServiceBlockingStub;
import io.yunmo.protocol.oip.grpc.InferTensorContents;
import io.yunmo.protocol.oip.grpc.ModelConfigRequest;
import io.yunmo.protocol.oip.grpc.ModelInferRequest;
import io.yunmo.protocol.oip.grpc.ModelInferRequest.InferInputTensor;
import io.yunmo.protocol.oip.grpc.ModelInferResponse;
import io.yunmo.protocol.oip.grpc.ModelMetadataRequest;
import io.yunmo.protocol.oip.grpc.ModelReadyRequest;
import io.yunmo.protocol.oip.grpc.ModelStatisticsRequest;
import io.yunmo.protocol.oip.grpc.ModelStreamInferResponse;
import io.yunmo.protocol.oip.grpc.RepositoryIndexRequest;
import io.yunmo.protocol.oip.grpc.RepositoryModelLoadRequest;
import io.yunmo.protocol.oip.grpc.RepositoryModelUnloadRequest;
import io.yunmo.protocol.oip.grpc.ServerLiveRequest;
import io.yunmo.protocol.oip.grpc.ServerMetadataRequest;
import io.yunmo.protocol.oip.grpc.ServerReadyRequest;
import io.yunmo.testing.Fixtures;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.databind.JsonNode;

class OipGrpcTest {
    private static OipServer server;
    private static ManagedChannel channel;
    private static GRPCInferenceServiceBlockingStub stub;

    @BeforeAll
    static void start() {
        server = OipServer.start("limits.max_body", "256KiB");
        channel = channel(server);
        stub = GRPCInferenceServiceGrpc.newBlockingStub(channel);
    }

    private static ManagedChannel channel(OipServer to) {
        return NettyChannelBuilder.forAddress("127.0.0.1", to.grpc.port())
                .usePlaintext()
                .build();
    }

    @AfterAll
    static void stop() {
        channel.shutdownNow();
        server.close();
    }

    /** Every message that tritonclient sends; more often than a model needs to become quick. */
    @Test
    void answersWhatTritonclientSends() throws Exception {
        for (int round = 0; round < 20; round++) {
            for (JsonNode sent :
                    Fixtures.json("protocols/oip/client_requests.json").get("grpc_requests")) {
                ModelInferRequest request = ModelInferRequest.parseFrom(
                        Base64.getDecoder().decode(sent.get("message_base64").stringValue()));
                ModelInferResponse response = stub.modelInfer(request);
                assertEquals("identity", response.getModelName());
                assertEquals("1", response.getModelVersion());
                assertEquals(request.getId(), response.getId());
                assertEquals(request.getRawInputContentsList(), response.getRawOutputContentsList());
                assertEquals(
                        request.getInputs(0).getShapeList(),
                        response.getOutputs(0).getShapeList());
                assertEquals(
                        sent.get("datatype").stringValue(),
                        response.getOutputs(0).getDatatype());
            }
        }
    }

    @Test
    void takesAndGivesTypedContents() {
        typed("BOOL", c -> c.addBoolContents(true).addBoolContents(false));
        typed("INT8", c -> c.addIntContents(-128).addIntContents(127));
        typed("INT16", c -> c.addIntContents(-32768).addIntContents(32767));
        typed("INT32", c -> c.addIntContents(Integer.MIN_VALUE).addIntContents(7));
        typed("INT64", c -> c.addInt64Contents(Long.MIN_VALUE).addInt64Contents(7));
        typed("UINT8", c -> c.addUintContents(255).addUintContents(0));
        typed("UINT16", c -> c.addUintContents(65535).addUintContents(0));
        typed("UINT32", c -> c.addUintContents(-1).addUintContents(0));
        typed("UINT64", c -> c.addUint64Contents(-1).addUint64Contents(0));
        typed("FP32", c -> c.addFp32Contents(1.5f).addFp32Contents(Float.NaN));
        typed("FP64", c -> c.addFp64Contents(1.5).addFp64Contents(5e-324));
        typed("BYTES", c -> c.addBytesContents(ByteString.copyFromUtf8("云")).addBytesContents(ByteString.EMPTY));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(one("INT8", c -> c.addIntContents(128).addIntContents(0))));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(one("FP16", c -> c.addIntContents(1).addIntContents(0))));
        refused(Status.Code.INVALID_ARGUMENT, () -> stub.modelInfer(one("FP32", c -> c.addFp32Contents(1))));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(one("FP32", c -> c.addFp64Contents(1).addFp64Contents(2))));
    }

    private static void typed(String type, Consumer<InferTensorContents.Builder> contents) {
        ModelInferRequest request = one(type, contents);
        assertEquals(
                request.getInputs(0).getContents(),
                stub.modelInfer(request).getOutputs(0).getContents());
    }

    private static ModelInferRequest one(String type, Consumer<InferTensorContents.Builder> contents) {
        InferTensorContents.Builder c = InferTensorContents.newBuilder();
        contents.accept(c);
        return ModelInferRequest.newBuilder()
                .setModelName("identity")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("INPUT0")
                        .setDatatype(type)
                        .addShape(1)
                        .addShape(2)
                        .setContents(c))
                .build();
    }

    @Test
    void refusesWrongRequestsWithTheRightStatus() {
        ModelInferRequest good = one("FP32", c -> c.addFp32Contents(1).addFp32Contents(2));
        refused(
                Status.Code.NOT_FOUND,
                () -> stub.modelInfer(good.toBuilder().setModelName("none").build()));
        refused(
                Status.Code.NOT_FOUND,
                () -> stub.modelInfer(good.toBuilder().setModelVersion("9").build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(good.toBuilder().clearInputs().build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(
                        good.toBuilder().addRawInputContents(ByteString.EMPTY).build()));
        refused(
                Status.Code.INVALID_ARGUMENT,
                () -> stub.modelInfer(good.toBuilder()
                        .setInputs(0, good.getInputs(0).toBuilder().setShape(0, -1))
                        .build()));
        StatusRuntimeException bug = refused(
                Status.Code.INTERNAL,
                () -> stub.modelInfer(scale().setModelName("broken").build()));
        assertFalse(bug.getMessage().contains("secret"));
        ModelInferRequest large = scale().setRawInputContents(0, ByteString.copyFrom(new byte[300 << 10]))
                .build();
        refused(Status.Code.RESOURCE_EXHAUSTED, () -> stub.modelInfer(large));
    }

    private static ModelInferRequest.Builder scale() {
        return ModelInferRequest.newBuilder()
                .setModelName("scale")
                .addInputs(InferInputTensor.newBuilder()
                        .setName("input")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(100))
                .addRawInputContents(ByteString.copyFrom(new byte[400]));
    }

    @Test
    void honoursDeadlines() {
        StatusRuntimeException e = refused(
                Status.Code.DEADLINE_EXCEEDED,
                () -> stub.withDeadlineAfter(100, TimeUnit.MILLISECONDS)
                        .modelInfer(scale().setModelName("slow").build()));
        assertTrue(e.getMessage().contains("DEADLINE"));
        server.models.release();
    }

    @Test
    void describesServerAndModels() {
        assertTrue(stub.serverLive(ServerLiveRequest.getDefaultInstance()).getLive());
        assertTrue(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
        assertEquals(
                "yunmo",
                stub.serverMetadata(ServerMetadataRequest.getDefaultInstance()).getName());
        assertTrue(
                stub.modelReady(ModelReadyRequest.newBuilder().setName("addsub").build())
                        .getReady());
        assertFalse(
                stub.modelReady(ModelReadyRequest.newBuilder().setName("none").build())
                        .getReady());
        var metadata = stub.modelMetadata(
                ModelMetadataRequest.newBuilder().setName("addsub").build());
        assertEquals(List.of(-1L, 16L), metadata.getInputs(1).getShapeList());
        var config = stub.modelConfig(
                        ModelConfigRequest.newBuilder().setName("addsub").build())
                .getConfig();
        assertEquals(List.of(16L), config.getInput(0).getDimsList());
        stub.modelStatistics(
                ModelStatisticsRequest.newBuilder().setName("addsub").build());
        refused(
                Status.Code.NOT_FOUND,
                () -> stub.modelStatistics(
                        ModelStatisticsRequest.newBuilder().setName("none").build()));
    }

    @Test
    void loadsAndUnloads() {
        stub.repositoryModelUnload(
                RepositoryModelUnloadRequest.newBuilder().setModelName("addsub").build());
        assertFalse(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
        var all = stub.repositoryIndex(RepositoryIndexRequest.getDefaultInstance());
        var ready = stub.repositoryIndex(
                RepositoryIndexRequest.newBuilder().setReady(true).build());
        assertEquals(all.getModelsCount() - 1, ready.getModelsCount());
        stub.repositoryModelLoad(
                RepositoryModelLoadRequest.newBuilder().setModelName("addsub").build());
        assertTrue(stub.serverReady(ServerReadyRequest.getDefaultInstance()).getReady());
    }

    @Test
    void streamsInOrderAndGoesOnAfterAnError() throws Exception {
        BlockingQueue<ModelStreamInferResponse> got = new LinkedBlockingQueue<>();
        StreamObserver<ModelInferRequest> out = GRPCInferenceServiceGrpc.newStub(channel)
                .modelStreamInfer(new StreamObserver<>() {
                    @Override
                    public void onNext(ModelStreamInferResponse response) {
                        got.add(response);
                    }

                    @Override
                    public void onError(Throwable t) {
                        got.add(ModelStreamInferResponse.newBuilder()
                                .setErrorMessage("stream: " + t)
                                .build());
                    }

                    @Override
                    public void onCompleted() {
                        got.add(ModelStreamInferResponse.newBuilder()
                                .setErrorMessage("end")
                                .build());
                    }
                });
        for (int i = 0; i < 100; i++) {
            out.onNext(scale().setId(Integer.toString(i))
                    .setModelName(i == 50 ? "none" : "scale")
                    .build());
        }
        out.onCompleted();
        for (int i = 0; i < 100; i++) {
            ModelStreamInferResponse r = got.poll(10, TimeUnit.SECONDS);
            assertEquals(Integer.toString(i), r.getInferResponse().getId());
            assertEquals(i == 50, !r.getErrorMessage().isEmpty());
        }
        assertEquals("end", got.poll(10, TimeUnit.SECONDS).getErrorMessage());
    }

    @Test
    void asksForTheKeyButForHealth() {
        String key = "0123456789abcdef0123";
        try (OipServer locked = OipServer.start("api_key", key)) {
            ManagedChannel c = channel(locked);
            try {
                GRPCInferenceServiceBlockingStub s = GRPCInferenceServiceGrpc.newBlockingStub(c);
                refused(Status.Code.UNAUTHENTICATED, () -> s.modelInfer(scale().build()));
                refused(
                        Status.Code.UNAUTHENTICATED,
                        () -> s.serverMetadata(ServerMetadataRequest.getDefaultInstance()));
                assertTrue(s.serverLive(ServerLiveRequest.getDefaultInstance()).getLive());
                assertEquals(
                        ServingStatus.SERVING,
                        HealthGrpc.newBlockingStub(c)
                                .check(HealthCheckRequest.getDefaultInstance())
                                .getStatus());
                Metadata headers = new Metadata();
                headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + key);
                s.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                        .modelInfer(scale().build());
            } finally {
                c.shutdownNow();
            }
        }
    }

    private static StatusRuntimeException refused(Status.Code code, Executable call) {
        StatusRuntimeException e = assertThrows(StatusRuntimeException.class, call);
        assertEquals(code, e.getStatus().getCode(), e.getMessage());
        return e;
    }
}
