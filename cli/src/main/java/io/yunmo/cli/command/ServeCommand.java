package io.yunmo.cli.command;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the server until it is told to stop. */
@Command(name = "serve", description = "Starts the server; Ctrl-C or SIGTERM stops it when running requests are done.")
final class ServeCommand implements Callable<Integer> {
    @Mixin
    private ServeOptions options;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig config = options.resolve();
        YunmoServer server = YunmoServer.start(config);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            server.close();
            stopped.countDown();
        }));
        System.out.println(ready(config, server));
        stopped.await();
        return 0;
    }

    static String ready(ServerConfig config, YunmoServer server) {
        String host = config.host().contains(":") ? "[" + config.host() + "]" : config.host();
        return "Yunmo is ready: http://" + host + ":" + server.port()
                + (server.grpcPort() > 0 ? ", gRPC " + host + ":" + server.grpcPort() : "") + ", data in "
                + config.dataDir();
    }
}
