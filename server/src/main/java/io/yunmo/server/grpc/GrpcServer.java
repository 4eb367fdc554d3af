package io.yunmo.server.grpc;

import io.grpc.BindableService;
import io.grpc.DecompressorRegistry;
import io.grpc.Server;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.yunmo.server.ServerConfig;
import io.yunmo.server.metrics.GrpcMeters;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The gRPC side of the server, on its own port. Services are called on the network's threads and move what blocks to
 * others themselves.
 */
public final class GrpcServer implements AutoCloseable {
    private static final int MOST_CALLS_A_CONNECTION = 1000;

    private final Server server;
    private final HealthStatusManager health;
    private final ServerConfig.Limits limits;

    private GrpcServer(Server server, HealthStatusManager health, ServerConfig.Limits limits) {
        this.server = server;
        this.health = health;
        this.limits = limits;
    }

    /** Starts to listen; UNAVAILABLE when the port cannot be had. */
    public static GrpcServer start(ServerConfig config, List<? extends BindableService> services, GrpcMeters meters) {
        HealthStatusManager health = new HealthStatusManager();
        NettyServerBuilder builder = builder(config);
        services.forEach(builder::addService);
        builder.addService(health.getHealthService());
        builder.addService(ProtoReflectionServiceV1.newInstance());
        builder.intercept(new CallMeters(meters));
        config.apiKey().ifPresent(key -> builder.intercept(new KeyCheck(key)));
        try {
            return new GrpcServer(builder.build().start(), health, config.limits());
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.UNAVAILABLE,
                    "cannot listen on " + config.host() + ":" + config.grpcPort()
                            + " for gRPC; is the port taken? Choose another with --grpc-port, or -1 for none",
                    e);
        }
    }

    private static NettyServerBuilder builder(ServerConfig config) {
        ServerConfig.Limits limits = config.limits();
        return NettyServerBuilder.forAddress(new InetSocketAddress(config.host(), config.grpcPort()))
                .directExecutor()
                .decompressorRegistry(DecompressorRegistry.getDefaultInstance().with(new Deflate(), true))
                .withChildOption(ChannelOption.TCP_NODELAY, true)
                .maxInboundMessageSize((int) Math.min(Integer.MAX_VALUE, limits.maxBody()))
                .maxInboundMetadataSize(limits.maxHeaders())
                .maxConcurrentCallsPerConnection(MOST_CALLS_A_CONNECTION)
                .maxConnectionIdle(limits.idleTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .handshakeTimeout(limits.requestTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .permitKeepAliveTime(10, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }

    public int port() {
        return server.getPort();
    }

    /** Health checks say NOT_SERVING from now on. */
    public void announceStop() {
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, ServingStatus.NOT_SERVING);
    }

    /** Takes no new calls, lets running ones end within the configured time, then closes all. */
    @Override
    public void close() {
        announceStop();
        server.shutdown();
        try {
            if (!server.awaitTermination(limits.stopTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
