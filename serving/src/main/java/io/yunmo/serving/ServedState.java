package io.yunmo.serving;

import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.Routing;
import java.util.Map;
import java.util.Optional;

/**
 * What of a model is loaded, as one immutable value that requests read without a lock.
 *
 * @param entry the model as the source last gave it
 * @param routing empty while nothing answers
 * @param byVersion every loaded version by its number as a text, those on the route and those beside it
 */
record ServedState(
        Phase phase, ModelSource.Entry entry, Optional<Routing> routing, Map<String, LoadedVersion> byVersion) {
    enum Phase {
        /** Known, to be loaded at the first request. */
        IDLE,
        /** Loaded, or tried to. */
        SERVING,
        /** Unloaded by request. */
        UNLOADED,
        /** Removed, or the service closed. */
        CLOSED
    }

    ServedState {
        byVersion = Map.copyOf(byVersion);
    }

    static ServedState idle(ModelSource.Entry entry) {
        return new ServedState(Phase.IDLE, entry, Optional.empty(), Map.of());
    }

    /** Nothing loaded. */
    ServedState empty(Phase to) {
        return new ServedState(to, entry, Optional.empty(), Map.of());
    }

    Optional<LoadedVersion> loaded(int number) {
        return Optional.ofNullable(byVersion.get(Integer.toString(number)));
    }

    /** Whether the route uses a loaded version. */
    boolean routes(LoadedVersion v) {
        return routing.map(r -> r.released() == v
                        || r.canary().filter(c -> c == v).isPresent()
                        || r.mirror().filter(m -> m.shadow() == v).isPresent())
                .orElse(false);
    }

    /** False where a version is released and wanted but not there; {@code lazy}: models may load at their first request. */
    boolean answersIfItShould(boolean lazy) {
        boolean wanted = phase == Phase.SERVING || phase == Phase.IDLE && !lazy;
        return !wanted || routing.isPresent() || entry.route().released().isEmpty();
    }
}
