package io.yunmo.server.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.yunmo.server.ApiKey;
import java.util.Set;

/** Asks every call for the API key, but for health checks. */
final class KeyCheck implements ServerInterceptor {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Set<String> OPEN = Set.of(
            "grpc.health.v1.Health/Check",
            "grpc.health.v1.Health/Watch",
            "inference.GRPCInferenceService/ServerLive",
            "inference.GRPCInferenceService/ServerReady");

    private final ApiKey key;

    KeyCheck(ApiKey key) {
        this.key = key;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String given = headers.get(AUTHORIZATION);
        if (OPEN.contains(call.getMethodDescriptor().getFullMethodName()) || given != null && key.admits(given)) {
            return next.startCall(call, headers);
        }
        call.close(
                Status.UNAUTHENTICATED.withDescription(
                        "this needs the server's API key: send the metadata 'authorization: Bearer KEY'"),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
