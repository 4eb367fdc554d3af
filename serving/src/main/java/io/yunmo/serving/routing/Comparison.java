package io.yunmo.serving.routing;

import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Adds up how pairs of answers differ. Counting what was dropped is for any thread; comparing is for one. */
final class Comparison {
    private final LongAdder compared = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder disagreements = new LongAdder();
    private final LongAdder answerNanos = new LongAdder();
    private final LongAdder shadowNanos = new LongAdder();
    private volatile double maxDifference;

    ShadowReport report() {
        return new ShadowReport(
                compared.sum(),
                dropped.sum(),
                failed.sum(),
                maxDifference,
                rows.sum(),
                disagreements.sum(),
                Duration.ofNanos(answerNanos.sum()),
                Duration.ofNanos(shadowNanos.sum()));
    }

    void dropped() {
        dropped.increment();
    }

    void failed() {
        failed.increment();
    }

    void compare(List<NamedTensor> answer, List<NamedTensor> shadow) {
        if (!comparable(answer, shadow)) {
            failed.increment();
            return;
        }
        for (int i = 0; i < answer.size(); i++) {
            compare(answer.get(i).tensor(), shadow.get(i).tensor());
        }
        compared.increment();
    }

    /** Two texts that language models wrote for the same prompt, and how long each took. */
    void texts(String answer, String shadow, long nanosOfAnswer, long nanosOfShadow) {
        row(answer.equals(shadow));
        answerNanos.add(nanosOfAnswer);
        shadowNanos.add(nanosOfShadow);
        compared.increment();
    }

    private static boolean comparable(List<NamedTensor> a, List<NamedTensor> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            Tensor x = a.get(i).tensor();
            Tensor y = b.get(i).tensor();
            if (!a.get(i).name().equals(b.get(i).name())
                    || x.type() != y.type()
                    || !x.shape().equals(y.shape())) {
                return false;
            }
        }
        return true;
    }

    private void compare(Tensor a, Tensor b) {
        if (a.type() == ElementType.BYTES) {
            for (int i = 0; i < a.strings().size(); i++) {
                row(Arrays.equals(a.strings().get(i), b.strings().get(i)));
            }
            return;
        }
        int n = (int) a.shape().elements();
        int columns = a.shape().rank() == 2 ? (int) a.shape().dimension(1) : 1;
        for (int i = 0; i < n; i++) {
            difference(Elements.number(a, i), Elements.number(b, i));
        }
        if (columns > 1) {
            for (int row = 0; row < n / columns; row++) {
                row(largest(a, row * columns, columns) == largest(b, row * columns, columns));
            }
        }
    }

    private void row(boolean agrees) {
        rows.increment();
        if (!agrees) {
            disagreements.increment();
        }
    }

    private void difference(double x, double y) {
        double d = x == y || Double.isNaN(x) && Double.isNaN(y) ? 0 : Math.abs(x - y);
        if (Double.isNaN(d)) {
            d = Double.POSITIVE_INFINITY;
        }
        if (d > maxDifference) {
            maxDifference = d;
        }
    }

    private static int largest(Tensor t, int from, int columns) {
        int best = 0;
        for (int i = 1; i < columns; i++) {
            if (Elements.number(t, from + i) > Elements.number(t, from + best)) {
                best = i;
            }
        }
        return best;
    }
}
