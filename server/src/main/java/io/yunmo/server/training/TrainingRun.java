package io.yunmo.server.training;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.JobEvent;
import io.yunmo.catalog.Json;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.catalog.NewVersion;
import io.yunmo.data.Pipeline;
import io.yunmo.learn.Network;
import io.yunmo.learn.fit.Compilation;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.FitOptions;
import io.yunmo.learn.fit.History;
import io.yunmo.learn.fit.Trainer;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.serving.ModelService;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One training from its order to its published version, in the order in which the methods of {@link #run} stand. May be left
 * at any step by a {@link HaltException}; then nothing is published. Run again from a checkpoint it ends with the same bits.
 */
final class TrainingRun {
    private final JobHandle handle;
    private final Job job;
    private final ArtefactStore store;
    private final ModelService service;
    private final int threads;
    private final Path scratch;
    private final CheckpointFiles checkpoints;
    private final TrainingOrder order;
    private final TrainingSpec spec;
    private final LossKind loss;

    TrainingRun(JobHandle handle, ModelService service, int threads, Path scratch, CheckpointFiles checkpoints) {
        this.checkpoints = checkpoints;
        this.service = service;
        this.handle = handle;
        this.job = handle.job();
        this.store = handle.catalog().artefacts();
        this.threads = threads;
        this.scratch = scratch;
        this.order = TrainingOrder.of(job.spec());
        this.spec = order.spec();
        this.loss = LossKind.of(spec.compile());
    }

    /** The job's result. */
    Json run() {
        handle.log("reading the data");
        TrainingRows rows = new RowsReader(store, spec, order, job.inputs()).read();
        handle.leaveIfHalted();
        Pipeline pipeline = Pipeline.fit(
                rows.table(), rows.label(), rows.task(), rows.split().train(), spec.standardize());
        logRows(rows, pipeline);
        handle.leaveIfHalted();
        Path keras = job.inputs().containsKey(TrainingOrder.KERAS) ? path(TrainingOrder.KERAS) : scratch;
        try (Network network = NetworkBuilder.build(spec.model(), keras, pipeline, loss)) {
            return train(rows, pipeline, network);
        }
    }

    private Json train(TrainingRows rows, Pipeline pipeline, Network network) {
        FitOptions options = FitOptions.parse(spec.fit());
        weights(network, options.seed());
        int units = network.outputShape()[0];
        try (Arena arena = Arena.ofShared();
                Trainer trainer = new Trainer(network, Compilation.parse(spec.compile()), threads)) {
            Examples train = Encoding.examples(
                    arena, pipeline, rows.table(), rows.split().train(), loss, units);
            Optional<Examples> validation =
                    part(arena, pipeline, rows, rows.split().validation(), units);
            Optional<Examples> test = part(arena, pipeline, rows, rows.split().test(), units);
            handle.leaveIfHalted();
            FitReporter reporter = resume(trainer);
            History history = trainer.fit(train, validation, options, reporter);
            reporter.finish();
            ended(history);
            ValidationReport report = new ValidationReport(rows, pipeline, loss);
            ObjectNode judged = report.write(network, trainer, train, validation, test);
            JobResult result = new JobResult(spec.name(), history, report.parts(), judged);
            ModelVersion version = publish(rows, pipeline, network, reporter.kept(), result);
            handle.log("published version " + version.number() + " of " + version.model());
            return result.toJson(version.number());
        }
    }

    private void logRows(TrainingRows rows, Pipeline pipeline) {
        handle.log(String.format(
                Locale.ROOT,
                "%s of '%s': %d rows to train on, %d to validate, %d to test; %d features",
                rows.task().wireName(),
                rows.label(),
                rows.split().train().length,
                rows.split().validation().length,
                rows.split().test().length,
                pipeline.featureWidth()));
        rows.warnings().forEach(handle::log);
    }

    private void weights(Network network, long seed) {
        network.initialize(seed);
        if (job.inputs().containsKey(TrainingOrder.WEIGHTS)) {
            try {
                network.load(mapped(path(TrainingOrder.WEIGHTS)));
            } catch (YunmoException e) {
                throw new YunmoException(e.code(), "initial_weights: " + e.getMessage(), e);
            }
        }
    }

    private Optional<Examples> part(Arena arena, Pipeline pipeline, TrainingRows rows, int[] which, int units) {
        return which.length == 0
                ? Optional.empty()
                : Optional.of(Encoding.examples(arena, pipeline, rows.table(), which, loss, units));
    }

    /** Goes on from the last checkpoint, if there is one; without one the same bits come out from the beginning. */
    private FitReporter resume(Trainer trainer) {
        Optional<CheckpointFiles.State> state = checkpoints.read(job.id());
        state.ifPresent(s -> trainer.restore(s.state()));
        job.checkpoint()
                .filter(c -> state.isPresent())
                .ifPresent(c -> handle.log(
                        "going on after epoch " + c.state().node().path("epoch").intValue()));
        Map<String, Tensor> kept = state.map(CheckpointFiles.State::kept).orElse(Map.of());
        return new FitReporter(handle, lastEpochTold(), kept, (keptNow, epoch) -> save(trainer, keptNow, epoch));
    }

    /** The last epoch in the log, where an earlier attempt may have got further than its checkpoint. */
    private int lastEpochTold() {
        int last = 0;
        long after = 0;
        while (true) {
            List<JobEvent> events = handle.catalog().jobs().events(job.id(), after, 1_000);
            if (events.isEmpty()) {
                return last;
            }
            for (JobEvent e : events) {
                if (e.type().equals("epoch")) {
                    last = Math.max(
                            last,
                            JsonMapper.shared().readTree(e.data()).path("epoch").intValue());
                }
            }
            after = events.getLast().sequence();
        }
    }

    private void save(Trainer trainer, Map<String, Tensor> kept, int epoch) {
        checkpoints.write(job.id(), new CheckpointFiles.State(trainer.checkpoint(), kept));
        handle.save(Json.of(Map.of("epoch", epoch)), Map.of());
    }

    private void ended(History history) {
        switch (history.ending()) {
            case CANCELLED -> throw new HaltException(handle.halted().orElse(Halt.CANCELLED));
            case STOPPED_EARLY -> handle.log("stopped early after epoch " + history.epochsRun());
            case NOT_FINITE ->
                throw YunmoException.invalid(
                        "the loss became NaN or infinite in epoch %d and TerminateOnNaN ended the training; try a smaller"
                                + " learning rate or standardize: true",
                        Math.max(1, history.epochsRun()));
            case COMPLETE -> {}
        }
        handle.halted().filter(h -> h != Halt.STOPPING).ifPresent(h -> {
            throw new HaltException(h);
        });
    }

    private ModelVersion publish(
            TrainingRows rows, Pipeline pipeline, Network network, Map<String, Tensor> kept, JobResult result) {
        Map<String, Artefact> files = new LinkedHashMap<>();
        files.put(VersionFiles.MODEL, text(KerasJson.write(network)));
        files.put(VersionFiles.WEIGHTS, tensors(network.save()));
        if (!kept.isEmpty()) {
            files.put(VersionFiles.CHECKPOINT, tensors(kept));
        }
        files.put(VersionFiles.PIPELINE, text(pipeline.toJson()));
        files.put(VersionFiles.REPORT, text(result.report().toString()));
        files.put(VersionFiles.TRAINING, text(order.form()));
        return handle.catalog()
                .models()
                .publish(NewVersion.of(spec.name(), VersionFiles.NETWORK, files, job.createdBy())
                        .withConfiguration(Json.of(configuration(signature(files))))
                        .withMetrics(Json.of(result.metrics()))
                        .withDataHash(rows.hash())
                        .withJob(job.id()));
    }

    /** Loads the files as a release would, so that what cannot be served is never published. */
    private JsonNode signature(Map<String, Artefact> files) {
        Map<String, Path> paths = new LinkedHashMap<>();
        files.forEach((name, file) -> paths.put(name, store.path(file.sha256())));
        return SignatureJson.of(service.inspect(spec.name(), VersionFiles.NETWORK, paths));
    }

    private JsonNode configuration(JsonNode signature) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("training", SpecText.parse(order.form()));
        json.put("outputs", loss.fromLogits() ? VersionFiles.LOGITS : VersionFiles.PROBABILITIES);
        json.set(VersionFiles.SIGNATURE, signature);
        return json;
    }

    private Artefact text(String content) {
        return store.put(content.getBytes(StandardCharsets.UTF_8));
    }

    private Artefact tensors(Map<String, Tensor> tensors) {
        try {
            Path file = Files.createTempFile(scratch, "tensors", ".safetensors");
            try {
                SafeTensors.write(file, tensors);
                return store.put(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tensors of an uploaded file, which messages should not call by its place in the store. */
    private static Map<String, Tensor> mapped(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            return SafeTensors.read(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto()))
                    .tensors();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path path(String input) {
        return store.path(job.inputs().get(input).sha256());
    }
}
