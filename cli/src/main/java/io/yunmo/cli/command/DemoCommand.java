package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import io.yunmo.cli.demo.Demo;
import io.yunmo.cli.output.Screen;
import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a server and shows in a minute what it does. */
@Command(name = "demo", description = "Starts a server, trains a model on bundled data, releases and calls it.")
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private ServeOptions options;

    @Option(names = "--once", description = "Stop when done; otherwise the server runs on until Ctrl-C.")
    private boolean once;

    @Option(
            names = "--model",
            paramLabel = "REF",
            defaultValue = "smollm2",
            description =
                    "The language model of the last act, as in pull; none to leave it out. Default: smollm2 (92 MB).")
    private String model;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        ServerConfig config = options.resolve();
        Screen screen = Screen.detect();
        boolean running = running(config);
        if (running) {
            RunCommand.refuse(options.early());
        }
        Optional<YunmoServer> own = running ? Optional.empty() : Optional.of(YunmoServer.start(config));
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            stopping.set(true);
            own.ifPresent(YunmoServer::close);
            stopped.countDown();
        }));
        System.out.println(own.map(server -> ServeCommand.ready(config, server))
                .orElse("using the server that runs at " + url(config, config.port())));
        int port = own.map(YunmoServer::port).orElse(config.port());
        try (Client client = client(config, port)) {
            new Demo(client, System.out, screen, Optional.of(model).filter(m -> !m.equals("none"))).run();
        } catch (CliException e) {
            if (!stopping.get()) {
                throw e;
            }
        }
        if (!once && own.isPresent()) {
            System.out.println("\nThe server runs on; Ctrl-C stops it.");
            stopped.await();
        }
        return 0;
    }

    private static Client client(ServerConfig config, int port) {
        return new Client(URI.create(url(config, port)), Optional.ofNullable(System.getenv("YUNMO_API_KEY")));
    }

    private static String url(ServerConfig config, int port) {
        return "http://" + (config.host().contains(":") ? "[" + config.host() + "]" : config.host()) + ":" + port + "/";
    }

    /** Whether a Yunmo server answers at the port already. */
    private static boolean running(ServerConfig config) {
        if (config.port() == 0) {
            return false;
        }
        try (Client client = client(config, config.port())) {
            return client.get("v2").path("name").asString("").equals("yunmo");
        } catch (CliException e) {
            return false;
        }
    }
}
