package io.yunmo.serving;

import io.yunmo.serving.ServedState.Phase;
import io.yunmo.serving.routing.LoadedVersion;
import io.yunmo.serving.routing.Mirror;
import io.yunmo.serving.routing.MirrorQueue;
import io.yunmo.serving.routing.ModelRoute;
import io.yunmo.serving.routing.Routing;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One model: its state, and the changes of it, which a lock keeps apart. Requests read the state without the lock and hold
 * a use of their version while they run; a version that leaves the state is let go of afterwards and closes when its last
 * request is over.
 */
final class ServedModel {
    private final String name;
    private final ModelSource source;
    private final VersionLoader loader;
    private final int versionsBeside;
    private final MirrorQueue mirrors;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, String> failures = new ConcurrentHashMap<>();
    private volatile ServedState state;

    ServedModel(
            ModelSource.Entry entry,
            ModelSource source,
            VersionLoader loader,
            int versionsBeside,
            MirrorQueue mirrors) {
        this.name = entry.name();
        this.source = source;
        this.loader = loader;
        this.versionsBeside = versionsBeside;
        this.mirrors = mirrors;
        this.state = ServedState.idle(entry);
    }

    ServedState state() {
        return state;
    }

    /** Reasons by version number. */
    Map<Integer, String> failures() {
        return failures;
    }

    /** A version in use by one request, and where its answer is mirrored to. */
    private record Picked(LoadedVersion version, Optional<Mirror> mirror) {}

    Answer infer(InferCall call) {
        Picked picked = pick(call.version(), call.id());
        LoadedVersion version = picked.version();
        try {
            List<NamedTensor> outputs = version.infer(call.inputs(), call.outputs());
            picked.mirror().ifPresent(m -> m.reflect(call.inputs(), call.outputs(), outputs));
            return new Answer(version.version(), outputs);
        } finally {
            version.release();
        }
    }

    LanguageLease language(LanguageCall call) {
        Picked picked = pick(call.version(), call.id());
        LanguageLease lease = new LanguageLease(name, picked.version(), picked.mirror());
        try {
            lease.generator(); // refuses a model of tensors
            return lease;
        } catch (RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    /** The version that answers a request, with a use of it that the caller gives back. */
    private Picked pick(Optional<String> wanted, Optional<String> id) {
        while (true) {
            ServedState now = state;
            Optional<Routing> routing = now.routing();
            if (wanted.isEmpty() && routing.isEmpty()) {
                routing = Optional.of(firstUse());
            }
            LoadedVersion version = wanted.isEmpty() ? routing.get().pick(id) : named(now, wanted.get());
            if (version.acquire()) {
                return new Picked(version, wanted.isEmpty() ? routing.get().mirror() : Optional.empty());
            }
            // The version left the state between the two reads; the next round sees the new state.
        }
    }

    /** The routing of a model that had none when the request looked. */
    private Routing firstUse() {
        if (state.phase() == Phase.IDLE) {
            try {
                follow();
            } catch (YunmoException e) {
                throw new YunmoException(ErrorCode.UNAVAILABLE, unavailable(), e);
            }
        }
        return state.routing().orElseThrow(() -> new YunmoException(ErrorCode.UNAVAILABLE, unavailable()));
    }

    /** The version that a request without a number and id meets first. */
    LoadedVersion released() {
        return state.routing().orElseGet(this::firstUse).released();
    }

    /** Whether a change of the state, which may load versions, is under way. */
    boolean isLoading() {
        return lock.isLocked();
    }

    /** Why the model does not answer. */
    String unavailable() {
        ServedState now = state;
        Optional<Integer> released = now.entry().route().released();
        return switch (now.phase()) {
            case UNLOADED -> "model '" + name + "' is unloaded; load it first";
            case CLOSED -> "model '" + name + "' was removed, or the service is stopping";
            case IDLE -> "model '" + name + "' is being loaded; try again later";
            case SERVING ->
                released.isEmpty()
                        ? "model '" + name + "' has no released version; release one of "
                                + now.entry().versions()
                        : "version " + released.get() + " of model '" + name + "' could not be loaded: "
                                + failures.getOrDefault(released.get(), "try again later");
        };
    }

    /** A version by number, loaded beside the route if it is not there yet. */
    LoadedVersion named(ServedState now, String version) {
        LoadedVersion loaded = now.byVersion().get(version);
        if (loaded == null) {
            loaded = beside(number(version));
        }
        loaded.touch();
        return loaded;
    }

    private int number(String version) {
        try {
            return Integer.parseInt(version);
        } catch (NumberFormatException e) {
            throw YunmoException.notFound(
                    "model '%s' has no version '%s'; it has %s",
                    name, version, state.entry().versions());
        }
    }

    /** Loads a version beside the route. */
    LoadedVersion beside(int number) {
        lock.lock();
        try {
            ServedState old = state;
            if (old.phase() == Phase.UNLOADED || old.phase() == Phase.CLOSED) {
                throw new YunmoException(ErrorCode.UNAVAILABLE, unavailable());
            }
            Optional<LoadedVersion> there = old.loaded(number);
            if (there.isPresent()) {
                return there.get();
            }
            LoadedVersion loaded = load(number);
            Map<String, LoadedVersion> byVersion = new HashMap<>(old.byVersion());
            Optional<LoadedVersion> leaves = longestUnused(old);
            leaves.ifPresent(v -> byVersion.remove(v.version()));
            byVersion.put(loaded.version(), loaded);
            state = new ServedState(old.phase(), old.entry(), old.routing(), byVersion);
            leaves.ifPresent(LoadedVersion::release);
            return loaded;
        } finally {
            lock.unlock();
        }
    }

    private Optional<LoadedVersion> longestUnused(ServedState now) {
        List<LoadedVersion> beside =
                now.byVersion().values().stream().filter(v -> !now.routes(v)).toList();
        long time = System.nanoTime();
        return beside.size() < versionsBeside
                ? Optional.empty()
                : beside.stream().min(Comparator.comparingLong(v -> v.lastUsed() - time));
    }

    private LoadedVersion load(int number) {
        try {
            LoadedVersion loaded = loader.load(name, number);
            failures.remove(number);
            return loaded;
        } catch (YunmoException e) {
            if (e.code() != ErrorCode.NOT_FOUND) {
                failures.put(number, e.getMessage());
            }
            throw e;
        }
    }

    /** Reads the model's entry and does what it says; false when there is no such model any more. */
    boolean follow() {
        lock.lock();
        try {
            Optional<ModelSource.Entry> entry = source.model(name);
            if (entry.isEmpty()) {
                return false;
            }
            if (state.phase() == Phase.UNLOADED || state.phase() == Phase.CLOSED) {
                state = new ServedState(state.phase(), entry.get(), Optional.empty(), Map.of());
            } else {
                switchTo(entry.get());
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void switchTo(ModelSource.Entry entry) {
        ServedState old = state;
        List<LoadedVersion> fresh = new ArrayList<>();
        Optional<Routing> routing;
        try {
            routing = routing(old, entry.route(), fresh);
        } catch (YunmoException e) {
            fresh.forEach(LoadedVersion::release);
            state = new ServedState(Phase.SERVING, keptEntry(old, entry), old.routing(), old.byVersion());
            throw e;
        }
        Map<String, LoadedVersion> byVersion = new HashMap<>();
        fresh.forEach(v -> byVersion.put(v.version(), v));
        old.byVersion().values().stream()
                .filter(v -> entry.versions().contains(v.number()))
                .filter(v -> entry.route().uses(v.number()) || !old.routes(v))
                .forEach(v -> byVersion.put(v.version(), v));
        state = new ServedState(Phase.SERVING, entry, routing, byVersion);
        failures.keySet().removeIf(n -> !entry.route().uses(n));
        old.byVersion().values().stream()
                .filter(v -> byVersion.get(v.version()) != v)
                .forEach(LoadedVersion::release);
    }

    /** While the old route still answers, its entry stays too, with the versions that are there now. */
    private static ModelSource.Entry keptEntry(ServedState old, ModelSource.Entry entry) {
        return old.routing().isEmpty()
                ? entry
                : new ModelSource.Entry(
                        entry.name(), entry.versions(), old.entry().route());
    }

    private Optional<Routing> routing(ServedState old, ModelRoute route, List<LoadedVersion> fresh) {
        if (route.released().isEmpty()) {
            return Optional.empty();
        }
        LoadedVersion released = place(old, route.released().get(), fresh);
        Optional<LoadedVersion> canary = route.canary().flatMap(n -> optional(old, n, fresh));
        Optional<LoadedVersion> shadow = route.shadow().flatMap(n -> optional(old, n, fresh));
        return Optional.of(new Routing(released, canary, route.canaryWeight(), shadow.map(v -> mirror(old, v))));
    }

    /** A canary or shadow; one that does not load is left out when nothing answers yet, as at start. */
    private Optional<LoadedVersion> optional(ServedState old, int number, List<LoadedVersion> fresh) {
        try {
            return Optional.of(place(old, number, fresh));
        } catch (YunmoException e) {
            if (old.routing().isPresent()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private LoadedVersion place(ServedState old, int number, List<LoadedVersion> fresh) {
        return old.loaded(number)
                .or(() -> fresh.stream().filter(v -> v.number() == number).findFirst())
                .orElseGet(() -> {
                    LoadedVersion loaded = load(number);
                    fresh.add(loaded);
                    return loaded;
                });
    }

    /** The same mirror, with its report, while the shadow stays. */
    private Mirror mirror(ServedState old, LoadedVersion shadow) {
        return old.routing()
                .flatMap(Routing::mirror)
                .filter(m -> m.shadow() == shadow)
                .orElseGet(() -> new Mirror(shadow, mirrors));
    }

    /** Loads what was unloaded or failed. */
    boolean load() {
        lock.lock();
        try {
            if (state.phase() == Phase.UNLOADED) {
                state = state.empty(Phase.IDLE);
            }
            return follow();
        } finally {
            lock.unlock();
        }
    }

    void unload() {
        leave(Phase.UNLOADED);
    }

    void close() {
        leave(Phase.CLOSED);
    }

    private void leave(Phase phase) {
        lock.lock();
        try {
            ServedState old = state;
            state = old.empty(phase);
            failures.clear();
            old.byVersion().values().forEach(LoadedVersion::release);
        } finally {
            lock.unlock();
        }
    }
}
