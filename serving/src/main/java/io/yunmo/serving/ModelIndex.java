package io.yunmo.serving;

import io.yunmo.serving.ModelStatus.Role;
import io.yunmo.serving.ServedState.Phase;
import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.Mirror;
import io.yunmo.serving.routing.ModelRoute;
import io.yunmo.serving.routing.Routing;
import io.yunmo.serving.routing.ShadowReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells where each version of a model stands. */
final class ModelIndex {
    private ModelIndex() {}

    static List<ModelStatus> of(ServedModel model) {
        ServedState state = model.state();
        ModelRoute route = state.entry().route();
        Set<Integer> numbers = new TreeSet<>(model.failures().keySet());
        route.released().ifPresent(numbers::add);
        route.canary().ifPresent(numbers::add);
        route.shadow().ifPresent(numbers::add);
        state.byVersion().values().forEach(v -> numbers.add(v.number()));
        List<ModelStatus> all = new ArrayList<>();
        if (route.released().isEmpty()) {
            all.add(new ModelStatus(
                    state.entry().name(),
                    "",
                    ModelState.UNAVAILABLE,
                    model.unavailable(),
                    Role.RELEASED,
                    0,
                    Duration.ZERO,
                    Optional.empty()));
        }
        numbers.forEach(n -> all.add(status(model, state, n)));
        return all;
    }

    /** A version as a number for sorting; the empty one comes first. */
    static int number(String version) {
        return version.isEmpty() ? 0 : Integer.parseInt(version);
    }

    private static ModelStatus status(ServedModel model, ServedState state, int number) {
        Optional<LoadedVersion> loaded = state.loaded(number);
        return new ModelStatus(
                state.entry().name(),
                Integer.toString(number),
                loaded.isPresent() ? ModelState.READY : absent(model, state, number),
                loaded.isPresent() ? "" : reason(model, state, number),
                role(state.entry().route(), number),
                loaded.map(v -> v.servable().memoryBytes()).orElse(0L),
                loaded.map(LoadedVersion::idle).orElse(Duration.ZERO),
                shadow(state, number));
    }

    private static ModelState absent(ServedModel model, ServedState state, int number) {
        boolean pending = state.phase() == Phase.IDLE && !model.failures().containsKey(number);
        return pending && model.isLoading() ? ModelState.LOADING : ModelState.UNAVAILABLE;
    }

    private static String reason(ServedModel model, ServedState state, int number) {
        String failure = model.failures().get(number);
        if (failure != null) {
            return failure;
        }
        return switch (state.phase()) {
            case IDLE -> model.isLoading() ? "loading" : "loads at its first request";
            case UNLOADED -> "unloaded";
            case CLOSED -> "the service is stopping";
            case SERVING -> "not loaded";
        };
    }

    private static Role role(ModelRoute route, int number) {
        if (route.released().filter(n -> n == number).isPresent()) {
            return Role.RELEASED;
        }
        if (route.canary().filter(n -> n == number).isPresent()) {
            return Role.CANARY;
        }
        return route.shadow().filter(n -> n == number).isPresent() ? Role.SHADOW : Role.BESIDE;
    }

    private static Optional<ShadowReport> shadow(ServedState state, int number) {
        return state.routing()
                .flatMap(Routing::mirror)
                .filter(m -> m.shadow().number() == number)
                .map(Mirror::report);
    }
}
