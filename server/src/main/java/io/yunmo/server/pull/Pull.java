package io.yunmo.server.pull;

import io.yunmo.catalog.ModelVersion;
import io.yunmo.tensor.YunmoException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
    private final Optional<String> name;
    private final Optional<String> sha256;
    private final Progress progress = new Progress();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Phase phase = Phase.FINDING;
    private volatile String model;
    private volatile String licence;
    private volatile ModelVersion version;
    private volatile YunmoException failure;

    /**
     * @param name that the model is to have, if the caller chose one
     * @param sha256 that the caller wants
     */
    Pull(String id, String reference, Optional<String> name, Optional<String> sha256) {
        this.id = id;
        this.reference = reference;
        this.name = name;
        this.sha256 = sha256;
    }

    String id() {
        return id;
    }

    String reference() {
        return reference;
    }

    /** Whether whoever asks for this can be content with that pull. */
    boolean serves(Optional<String> wantedName, Optional<String> wantedSha256) {
        return name.equals(wantedName) && sha256.equals(wantedSha256);
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
        end.countDown();
    }

    void failed(YunmoException failure) {
        this.failure = failure;
        phase = Phase.FAILED;
        end.countDown();
    }

    /** Waits for the end; whether it came in time. */
    boolean await(Duration most) throws InterruptedException {
        return end.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }
}
