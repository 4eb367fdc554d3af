package io.yunmo.bench.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;

/** Helidon alone: reads every body and answers a short fixed text. What our server's speed is measured against. */
public final class EmptyServer {
    private static final byte[] ANSWER = "{}".getBytes(StandardCharsets.US_ASCII);

    private EmptyServer() {}

    /** Listens on the port given as the only argument until it is killed. */
    public static void main(String[] args) {
        WebServer.builder()
                .host("127.0.0.1")
                .port(Integer.parseInt(args[0]))
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .routing(HttpRouting.builder().any((request, response) -> {
                    if (request.content().hasEntity()) {
                        request.content().as(byte[].class);
                    }
                    response.send(ANSWER);
                }))
                .build()
                .start();
    }
}
