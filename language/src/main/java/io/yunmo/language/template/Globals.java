package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Namespace;
import io.yunmo.language.template.Value.Range;
import io.yunmo.language.template.Value.Routine;
import io.yunmo.tensor.YunmoException;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.AbstractList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that every chat template may call. */
final class Globals {
    private static final int LONGEST_FORMAT = 1000;

    private final Budget budget;
    private final Clock clock;

    Globals(Budget budget, Clock clock) {
        this.budget = budget;
        this.clock = clock;
    }

    void into(Scope scope) {
        scope.set("range", new Routine("range", this::range));
        scope.set("dict", new Routine("dict", given -> new Dict(entries(given))));
        scope.set("namespace", new Routine("namespace", this::namespace));
        scope.set("raise_exception", new Routine("raise_exception", this::refuse));
        scope.set("strftime_now", new Routine("strftime_now", this::now));
    }

    private Object refuse(Given given) {
        throw YunmoException.invalid(new Printer(budget).text(given.need(0, "message")));
    }

    private Object now(Given given) {
        String format = given.text(0, "format", null);
        if (format.length() > LONGEST_FORMAT) {
            throw Fault.of("strftime_now's format has more than %d characters", LONGEST_FORMAT);
        }
        return Strftime.format(format, ZonedDateTime.now(clock));
    }

    private Namespace namespace(Given given) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        entries(given).forEach((k, v) -> attributes.put(new Printer(budget).text(k), v));
        return new Namespace(attributes);
    }

    private Map<Object, Object> entries(Given given) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        if (!given.positional().isEmpty()) {
            Object from = given.positional().getFirst();
            if (from instanceof Dict d) {
                budget.work(d.entries().size());
                entries.putAll(d.entries());
            } else {
                Types.elements(from, budget).forEach(pair -> {
                    List<Object> two = Types.elements(pair, budget);
                    if (two.size() != 2) {
                        throw Fault.of("a dict is made of pairs");
                    }
                    entries.put(Operators.key(two.get(0)), two.get(1));
                });
            }
        }
        entries.putAll(given.named());
        return entries;
    }

    private Range range(Given given) {
        int n = given.positional().size();
        long start = n > 1 ? given.whole(0, "start", 0) : 0;
        long stop = given.whole(n > 1 ? 1 : 0, "stop", 0);
        long step = given.whole(2, "step", 1);
        if (n == 0 || step == 0) {
            throw Fault.of(n == 0 ? "range() needs an end" : "range() arg 3 must not be zero");
        }
        double exact = Math.ceil(((double) stop - start) / step);
        if (exact > Budget.MOST_STEPS) {
            throw Fault.of("Range too big. The sandbox blocks ranges larger than %d.", Budget.MOST_STEPS);
        }
        return new Range(start, step, new Numbered(start, step, (int) Math.max(0, exact)));
    }

    private static final class Numbered extends AbstractList<Object> {
        private final long start;
        private final long step;
        private final int size;

        Numbered(long start, long step, int size) {
            this.start = start;
            this.step = step;
            this.size = size;
        }

        @Override
        public Object get(int index) {
            return start + step * java.util.Objects.checkIndex(index, size);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
