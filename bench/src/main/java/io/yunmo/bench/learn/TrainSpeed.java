package io.yunmo.bench.learn;

import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.FitListener;
import io.yunmo.learn.fit.FitOptions;
import io.yunmo.learn.fit.History;
import io.yunmo.learn.fit.RunningMetrics;
import io.yunmo.learn.fit.Trainer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Steps a second of the real {@code fit}: {@code TrainSpeed 100-64-64-10 32 1 10} trains a network of these layer sizes at
 * batch 32 on one thread for ten seconds and prints a line of JSON; a name instead of sizes is that of a file of
 * bench/networks. The first third warms up; the figure is the median of the windows after it.
 */
public final class TrainSpeed {
    private TrainSpeed() {}

    public static void main(String[] args) {
        if (args.length != 4) {
            System.err.println("usage: TrainSpeed NETWORK BATCH THREADS SECONDS, e.g. TrainSpeed 100-64-64-10 32 1 10");
            System.exit(2);
        }
        int batch = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        double seconds = Double.parseDouble(args[3]);
        Windows windows = new Windows(seconds);
        try (Network network = network(args[0]);
                Trainer trainer = new Trainer(network, Mission.compilation(), threads)) {
            Examples data = data(args[0], network, batch);
            FitOptions options = FitOptions.of(1_000_000, batch);
            History history = trainer.fit(data, Optional.empty(), options, windows);
            System.out.printf(
                    Locale.ROOT,
                    "{\"peer\":\"yunmo\",\"sizes\":\"%s\",\"batch\":%d,\"threads\":%d,\"steps_per_second\":%.2f,"
                            + "\"best\":%.2f,\"windows\":%d,\"steps\":%d,\"loss\":%.6f}%n",
                    args[0],
                    batch,
                    threads,
                    windows.median(),
                    windows.best(),
                    windows.count,
                    history.steps(),
                    windows.loss);
        }
    }

    private static Network network(String name) {
        return Character.isDigit(name.charAt(0)) ? Mission.network(sizes(name)) : NamedNetworks.network(name);
    }

    private static int[] sizes(String name) {
        return Arrays.stream(name.split("-")).mapToInt(Integer::parseInt).toArray();
    }

    private static Examples data(String name, Network network, int batch) {
        if (!Character.isDigit(name.charAt(0))) {
            return NamedNetworks.examples(network, (name.equals("digits") ? 200 : 20) * batch);
        }
        int[] sizes = sizes(name);
        int rows = batch * Math.clamp(20_000_000L / ((long) batch * sizes[0]), 4, 200);
        return Mission.examples(rows, sizes[0], sizes[sizes.length - 1]);
    }

    /** Measures windows of a twentieth of the time each, by the clock, without allocating. */
    private static final class Windows implements FitListener {
        private final double[] rates = new double[64];
        private final long window;
        private final long warm;
        private final long end;
        private long begin;
        private long steps;
        private int count;
        private double loss;

        Windows(double seconds) {
            long now = System.nanoTime();
            window = (long) (seconds * 1e9 / 20);
            warm = now + (long) (seconds * 1e9 / 3);
            end = now + (long) (seconds * 1e9);
            begin = now;
        }

        @Override
        public boolean onStep(int epoch, int step, double runningLoss, RunningMetrics metrics) {
            long now = System.nanoTime();
            steps++;
            loss = runningLoss;
            if (now < warm) {
                begin = now;
                steps = 0;
                return true;
            }
            if (now - begin >= window) {
                rates[count % rates.length] = steps * 1e9 / (now - begin);
                count++;
                begin = now;
                steps = 0;
            }
            return now < end;
        }

        double median() {
            double[] sorted = Arrays.copyOf(rates, Math.min(count, rates.length));
            Arrays.sort(sorted);
            return sorted.length == 0 ? 0 : sorted[sorted.length / 2];
        }

        double best() {
            return Arrays.stream(rates).max().orElse(0);
        }
    }
}
