package io.yunmo.server.training;

import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.Recovery;
import io.yunmo.serving.ModelService;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes trainings from the catalogue's queue and runs them, each on a platform thread, as many at a time as configured. A
 * job whose process died is taken up again from its last checkpoint.
 */
public final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration WARM_UP_AFTER = Duration.ofSeconds(1);
    private static final Duration KEEP_EVERY = Duration.ofSeconds(3);

    private final Catalog catalog;
    private final ModelService service;
    private final JobFeed feed;
    private final Path scratch;
    private final CheckpointFiles checkpoints;
    private final int threadsOfATraining;
    private final String worker = "trainer-" + UUID.randomUUID();
    private final Semaphore wake = new Semaphore(0);
    private final Map<String, JobHandle> running = new ConcurrentHashMap<>();
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile boolean stopping;

    /**
     * @param service tries every network before it is published
     * @param folder for temporary files and checkpoints, which is made if need be
     * @param concurrent how many trainings run at a time
     * @param threadsOfATraining how many threads each of them computes with
     */
    public JobRunner(
            Catalog catalog, ModelService service, JobFeed feed, Path folder, int concurrent, int threadsOfATraining) {
        this.catalog = catalog;
        this.service = service;
        this.feed = feed;
        this.scratch = folder.resolve("scratch");
        this.checkpoints = new CheckpointFiles(folder.resolve("checkpoints"));
        this.threadsOfATraining = threadsOfATraining;
        for (int i = 0; i < concurrent; i++) {
            boolean first = i == 0;
            threads.add(Thread.ofPlatform().name("trainer-" + i).daemon().unstarted(() -> work(first)));
        }
    }

    /** Takes back the jobs of a process that died, and begins. */
    public void start() {
        try {
            Files.createDirectories(scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        recover();
        checkpoints.open(id ->
                catalog.jobs().find(id).filter(j -> !j.state().isTerminal()).isPresent());
        threads.forEach(Thread::start);
        Thread.ofVirtual().name("trainer-keeper").start(this::keep);
    }

    /** Says that there may be a new job. */
    public void wake() {
        feed.signal();
        wake.release();
    }

    /** Cancels a job in any state that is not final; a running one ends within a step. */
    public Job cancel(String id, String by) {
        Job job = catalog.jobs().cancel(id, by);
        Optional.ofNullable(running.get(id)).ifPresent(h -> h.halt(Halt.CANCELLED));
        feed.signal();
        return job;
    }

    /** How many trainings run here. */
    public int running() {
        return running.size();
    }

    private void recover() {
        Recovery recovery = catalog.jobs().recover();
        recovery.requeued().forEach(j -> LOG.info("job {} goes on: its process had died", j.id()));
        recovery.failed().forEach(j -> LOG.warn("job {} failed: {}", j.id(), j.message()));
        if (!recovery.requeued().isEmpty()) {
            wake.release();
        }
        feed.signal();
    }

    private void work(boolean first) {
        if (first && nothingToDoAtFirst()) {
            WarmUp.run(() -> !stopping);
        }
        while (!stopping) {
            try {
                Optional<Job> job = catalog.jobs().claim(worker, Set.of(TrainingOrder.KIND), JobHandle.LEASE);
                if (job.isPresent()) {
                    run(job.get());
                } else if (wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("taking a job failed", e);
                pause();
            }
        }
    }

    /** A server that has just started has better things to do than to warm up for trainings; a real one warms up as well. */
    private boolean nothingToDoAtFirst() {
        try {
            return !wake.tryAcquire(WARM_UP_AFTER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void pause() {
        try {
            wake.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Job job) {
        JobHandle handle = new JobHandle(catalog, feed, job);
        running.put(job.id(), handle);
        if (stopping) {
            handle.halt(Halt.STOPPING);
        }
        feed.signal();
        try {
            attempt(handle);
        } finally {
            running.remove(job.id());
            feed.ended(job.id());
            forget(job);
        }
    }

    /** An ended job needs no checkpoint. */
    private void forget(Job job) {
        if (catalog.jobs().find(job.id()).filter(j -> !j.state().isTerminal()).isEmpty()) {
            checkpoints.remove(job.id());
        }
    }

    private void attempt(JobHandle handle) {
        Job job = handle.job();
        try {
            Json result = new TrainingRun(handle, service, threadsOfATraining, scratch, checkpoints).run();
            catalog.jobs().succeed(job, result, "");
        } catch (HaltException e) {
            halted(handle, e.halt());
        } catch (YunmoException e) {
            if (handle.halted().filter(h -> h == Halt.LOST).isEmpty()) {
                fail(handle, e);
            }
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("job {} failed", job.id(), e);
            fail(handle, new YunmoException(ErrorCode.INTERNAL, "a fault of the server: " + e, e));
        } catch (OutOfMemoryError e) {
            LOG.error("job {} ran out of memory", job.id(), e);
            fail(
                    handle,
                    new YunmoException(
                            ErrorCode.TOO_LARGE,
                            "the training needs more memory than the server may use; give it more (-Xmx),"
                                    + " or use fewer rows or features",
                            e));
        }
    }

    private void halted(JobHandle handle, Halt halt) {
        Job job = handle.job();
        switch (halt) {
            case CANCELLED -> {
                handle.log("cancelled");
                catalog.jobs().cancelled(job, Json.EMPTY, "cancelled");
            }
            case STOPPING -> catalog.jobs().release(job);
            case LOST -> LOG.warn("job {} was taken over by another worker", job.id());
        }
    }

    private void fail(JobHandle handle, YunmoException e) {
        String message = e.getMessage() == null ? e.code().name() : e.getMessage();
        String cut = message.length() > 8_000 ? message.substring(0, 8_000) + "…" : message;
        try {
            handle.log("failed: " + cut);
            catalog.jobs().fail(handle.job(), Json.EMPTY, cut);
        } catch (YunmoException again) {
            LOG.error(
                    "job {} failed ({}) and that could not be noted",
                    handle.job().id(),
                    cut,
                    again);
        }
    }

    /** Prolongs the leases of what runs here, and takes back what others left. */
    private void keep() {
        long rounds = 0;
        while (true) {
            try {
                if (stopped.await(KEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                running.values().forEach(JobHandle::keep);
                if (++rounds % 10 == 0) {
                    recover();
                    wake.release();
                }
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                LOG.error("keeping jobs failed", e);
            }
        }
    }

    /**
     * Stops: running trainings save a checkpoint at the end of their epoch, or within two seconds go back to their last
     * one, and return to the queue. Waits at most {@code patience} for them.
     */
    public void stop(Duration patience) {
        stopping = true;
        stopped.countDown();
        running.values().forEach(h -> h.halt(Halt.STOPPING));
        wake.release(threads.size());
        long end = System.nanoTime() + patience.toNanos();
        try {
            for (Thread t : threads) {
                t.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        feed.close();
    }

    @Override
    public void close() {
        stop(Duration.ofSeconds(20));
    }
}
