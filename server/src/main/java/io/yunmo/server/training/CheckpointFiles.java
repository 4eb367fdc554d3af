package io.yunmo.server.training;

import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where running trainings keep what they go on from: one file a job, replaced whole by each checkpoint, so that a long
 * training of a large network does not fill the artefact store with states that nobody needs any more. The file is newer than
 * or as new as the epoch that the catalogue knows; since a state brings its epoch along, going on from it is right either way.
 */
final class CheckpointFiles {
    private static final String ENDING = ".safetensors";
    private static final String STATE = "state/";
    private static final String KEPT = "kept/";

    private final Path folder;

    CheckpointFiles(Path folder) {
        this.folder = folder;
    }

    /**
     * What a job goes on from.
     *
     * @param state the trainer's
     * @param kept the weights that a ModelCheckpoint callback kept; empty when there are none
     */
    record State(Map<String, Tensor> state, Map<String, Tensor> kept) {}

    /** Makes the folder, and removes the files of jobs that are not alive. */
    void open(Predicate<String> alive) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    if (!alive.test(file.getFileName().toString().replace(ENDING, ""))) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replaces the job's state; on disk when this returns. */
    void write(String job, State state) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        state.state().forEach((name, tensor) -> all.put(STATE + name, tensor));
        state.kept().forEach((name, tensor) -> all.put(KEPT + name, tensor));
        SafeTensors.write(file(job), all);
    }

    /** The job's state; empty when it has none. INVALID when the file is damaged. */
    Optional<State> read(String job) {
        if (!Files.exists(file(job))) {
            return Optional.empty();
        }
        State state = new State(new LinkedHashMap<>(), new LinkedHashMap<>());
        try {
            SafeTensors.read(file(job)).forEach((name, tensor) -> {
                boolean kept = name.startsWith(KEPT);
                (kept ? state.kept() : state.state())
                        .put(name.substring(kept ? KEPT.length() : STATE.length()), tensor);
            });
        } catch (YunmoException e) {
            throw new YunmoException(
                    e.code(), "the training's checkpoint is damaged; order the training again: " + e.getMessage(), e);
        }
        return Optional.of(state);
    }

    void remove(String job) {
        try {
            Files.deleteIfExists(file(job));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String job) {
        return folder.resolve(job + ENDING);
    }
}
