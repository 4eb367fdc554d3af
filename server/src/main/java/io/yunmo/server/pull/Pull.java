package io.yunmo.server.pull;

import io.yunmo.catalog.ModelVersion;
import io.yunmo.tensor.YunmoException;
import java.util.Optional;

/** One pull and how far it is. Its own thread changes it; others read. */
final class Pull {
    /** What it is at. */
    enum Phase {
        FINDING,
        FETCHING,
        PUBLISHING,
        DONE,
        FAILED
    }

    private final String id;
    private final String reference;
    private final Progress progress = new Progress();
    private volatile Phase phase = Phase.FINDING;
    private volatile String model;
    private volatile String licence;
    private volatile ModelVersion version;
    private volatile YunmoException failure;

    Pull(String id, String reference) {
        this.id = id;
        this.reference = reference;
    }

    String id() {
        return id;
    }

    String reference() {
        return reference;
    }

    Progress progress() {
        return progress;
    }

    Phase phase() {
        return phase;
    }

    boolean ended() {
        return phase == Phase.DONE || phase == Phase.FAILED;
    }

    Optional<String> model() {
        return Optional.ofNullable(model);
    }

    Optional<String> licence() {
        return Optional.ofNullable(licence);
    }

    Optional<ModelVersion> version() {
        return Optional.ofNullable(version);
    }

    Optional<YunmoException> failure() {
        return Optional.ofNullable(failure);
    }

    void found(String model, Optional<String> licence) {
        this.model = model;
        this.licence = licence.orElse(null);
        this.phase = Phase.FETCHING;
    }

    void publishing() {
        phase = Phase.PUBLISHING;
    }

    void done(ModelVersion version) {
        this.version = version;
        phase = Phase.DONE;
    }

    void failed(YunmoException failure) {
        this.failure = failure;
        phase = Phase.FAILED;
    }
}
