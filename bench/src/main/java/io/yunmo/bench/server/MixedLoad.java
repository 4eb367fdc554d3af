package io.yunmo.bench.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Many kinds of calls at once on a server's model {@code mixed}, which has two versions that take turns. Prints what the
 * server holds every ten seconds; fails when it grows, when anything is left at the end, or when an answer is broken.
 */
public final class MixedLoad {
    private static final int EVERY_SECONDS = 10;
    private static final int SWITCH_SECONDS = 25;
    /** The part of the run that does not count: the JIT compiler works, caches fill. */
    private static final double WARM_UP = 0.3;

    private static final double MORE_RSS = 1.06;
    private static final double MORE_HEAP_MIB = 16;
    private static final double MORE_THREADS = 4;

    private final int port;
    private final long pid;
    private final Callers callers;
    private final List<Sample> samples = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();

    private MixedLoad(int port, long pid) {
        this.port = port;
        this.pid = pid;
        this.callers = new Callers(port);
    }

    /** Arguments: port, process id, minutes, clients. */
    public static void main(String[] args) throws IOException, InterruptedException {
        MixedLoad load = new MixedLoad(Integer.parseInt(args[0]), Long.parseLong(args[1]));
        load.run((long) (60 * Double.parseDouble(args[2])), Integer.parseInt(args[3]));
        System.exit(load.faults.isEmpty() ? 0 : 1);
    }

    private void run(long seconds, int clients) throws IOException, InterruptedException {
        System.out.println("at rest     " + Sample.take(port, pid));
        CountDownLatch end = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            long seed = i;
            threads.add(Thread.ofVirtual().start(() -> callers.call(seed)));
        }
        threads.add(Thread.ofVirtual().start(() -> switchVersions(end)));
        watch(seconds);
        callers.stop();
        end.countDown();
        for (Thread t : threads) {
            t.join();
        }
        Sample rest = settled();
        System.out.println("at rest     " + rest);
        System.out.println(callers.summary());
        judge(rest);
        faults.forEach(f -> System.out.println("FAILED: " + f));
        System.out.println(faults.isEmpty() ? "flat" : "NOT flat");
    }

    private void watch(long seconds) throws IOException, InterruptedException {
        for (long t = EVERY_SECONDS; t <= seconds; t += EVERY_SECONDS) {
            TimeUnit.SECONDS.sleep(EVERY_SECONDS);
            Sample sample = Sample.take(port, pid);
            samples.add(sample);
            System.out.printf("after %4d s %s%n", t, sample);
        }
    }

    private void switchVersions(CountDownLatch end) {
        try {
            for (int turn = 0; !end.await(SWITCH_SECONDS, TimeUnit.SECONDS); turn++) {
                String body = "{\"version\":" + (turn % 2 == 0 ? 2 : 1) + "}";
                try (Wire wire = Wire.post(port, "/yunmo/v1/models/mixed/release", body)) {
                    int status = wire.status();
                    if (status != 200) {
                        System.out.println("no switch: " + status + wire.rest());
                    }
                } catch (IOException e) {
                    System.out.println("no switch: " + e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The server when those who left are noticed; after half a minute as it is. */
    private Sample settled() throws IOException, InterruptedException {
        Sample sample = Sample.take(port, pid);
        for (int i = 0; i < 60 && sample.blocks() + sample.sequences() > 0; i++) {
            TimeUnit.MILLISECONDS.sleep(500);
            sample = Sample.take(port, pid);
        }
        return sample;
    }

    private void judge(Sample rest) {
        List<Sample> counted = samples.subList((int) (samples.size() * WARM_UP), samples.size());
        List<Sample> first = counted.subList(0, counted.size() / 2);
        List<Sample> second = counted.subList(counted.size() / 2, counted.size());
        if (first.isEmpty()) {
            faults.add("the run is too short to be judged: give it a minute at least");
            return;
        }
        compare(
                "resident MiB",
                mean(first, Sample::rss),
                mean(second, Sample::rss),
                mean(first, Sample::rss) * MORE_RSS);
        double heap = least(first, Sample::heap);
        compare("live heap MiB", heap, least(second, Sample::heap), heap + MORE_HEAP_MIB);
        double threads = mean(first, Sample::threads);
        compare("threads", threads, mean(second, Sample::threads), threads + MORE_THREADS);
        if (rest.blocks() + rest.sequences() > 0) {
            faults.add("blocks or sequences are left: " + rest);
        }
        if (callers.faults() > 0) {
            faults.add(callers.faults() + " answers were broken or faults of the server's");
        }
    }

    private void compare(String what, double first, double second, double most) {
        System.out.printf("%s: first half %.1f, second half %.1f, most %.1f%n", what, first, second, most);
        if (second > most) {
            faults.add(what + " grew");
        }
    }

    private static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Right after a collection at best. */
    private static double least(List<Sample> samples, ToDoubleFunction<Sample> value) {
        return samples.stream().mapToDouble(value).min().orElseThrow();
    }
}
