package io.yunmo.serving;

import io.yunmo.serving.routing.ModelRoute;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.Runtime;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Models of the format "fake": version n multiplies by n; version 13 does not load. */
final class FakeModels implements ModelSource, Runtime {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    final List<FakePredictor> loaded = new CopyOnWriteArrayList<>();

    FakeModels with(String model, ModelRoute route, Integer... versions) {
        entries.put(model, new Entry(model, List.of(versions), route));
        return this;
    }

    void remove(String model) {
        entries.remove(model);
    }

    long open() {
        return loaded.stream().filter(p -> !p.closed.get()).count();
    }

    @Override
    public List<String> models() {
        return List.copyOf(new TreeMap<>(entries).keySet());
    }

    @Override
    public Optional<Entry> model(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    @Override
    public Stored version(String model, int number) {
        if (!entries.get(model).versions().contains(number)) {
            throw YunmoException.notFound("model '%s' has no version %d", model, number);
        }
        return new Stored(model, number, "fake", Map.of("factor", Path.of(Integer.toString(number))));
    }

    @Override
    public String format() {
        return "fake";
    }

    @Override
    public Predictor load(String model, Map<String, Path> files) {
        int factor = Integer.parseInt(files.get("factor").toString());
        if (factor == 13) {
            throw YunmoException.invalid("13 is no factor");
        }
        FakePredictor predictor = new FakePredictor(factor, 2, true);
        loaded.add(predictor);
        return predictor;
    }
}
