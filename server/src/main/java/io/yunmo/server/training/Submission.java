package io.yunmo.server.training;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.DataSet;
import io.yunmo.catalog.Job;
import io.yunmo.catalog.NewJob;
import io.yunmo.data.ColumnType;
import io.yunmo.data.Schema;
import io.yunmo.serving.runtime.Nearest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Takes the order for a training: checks the form against what is in the catalogue, and queues the job. Thread-safe. */
public final class Submission {
    private final Catalog catalog;

    public Submission(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * @param form YAML or JSON
     * @param by who orders it
     * @throws io.yunmo.tensor.YunmoException INVALID with every problem; nothing is queued then
     */
    public Job submit(String form, String by) {
        TrainingSpec spec = TrainingSpec.parse(form);
        Problems problems = new Problems();
        Map<String, Artefact> inputs = new LinkedHashMap<>();
        Optional<DataSet> set = switch (spec.data().source()) {
            case DataSpec.Registered registered -> dataSet(problems, spec, registered.set(), inputs);
            case DataSpec.Uploaded files -> {
                files(problems, files, inputs);
                yield Optional.empty();
            }
        };
        if (spec.model() instanceof ModelSpec.KerasFile keras) {
            file(problems, "model.keras", TrainingOrder.KERAS, keras.file(), inputs);
            Optional.ofNullable(inputs.get(TrainingOrder.KERAS))
                    .ifPresent(a ->
                            LearnCheck.kerasFile(problems, catalog.artefacts().path(a.sha256())));
        }
        spec.initialWeights().ifPresent(f -> file(problems, "initial_weights", TrainingOrder.WEIGHTS, f, inputs));
        problems.throwIfAny("the training");
        TrainingOrder order = new TrainingOrder(form, set.map(TrainingOrder::reading));
        return catalog.jobs()
                .submit(new NewJob(
                        TrainingOrder.KIND, spec.name(), order.toJson(), inputs, NewJob.DEFAULT_ATTEMPTS, by));
    }

    private Optional<DataSet> dataSet(Problems problems, TrainingSpec spec, String name, Map<String, Artefact> inputs) {
        List<String> names =
                catalog.dataSets().list().stream().map(DataSet::name).toList();
        if (!names.contains(name)) {
            problems.add(
                    "data.set",
                    "there is no data set '%s'%s; add one with POST /yunmo/v1/data-sets?name=%s",
                    name,
                    Nearest.name(name, names)
                            .map(n -> ", did you mean '" + n + "'?")
                            .orElse(""),
                    name);
            return Optional.empty();
        }
        DataSet set = catalog.dataSets().require(name);
        columns(problems, spec, Schema.fromJson(set.schema().node()));
        inputs.put(TrainingOrder.DATA, set.artefact());
        return Optional.of(set);
    }

    private void columns(Problems problems, TrainingSpec spec, Schema schema) {
        List<String> names = schema.names();
        String label = spec.data().labelAmong(names);
        boolean known = column(problems, "data.label", label, names);
        for (String feature : spec.data().features()) {
            known &= column(problems, "data.features", feature, names);
        }
        List<String> features = spec.data().features().isEmpty()
                ? names.stream().filter(n -> !n.equals(label)).toList()
                : spec.data().features();
        if (features.contains(label)) {
            problems.add("data.features", "'%s' is the label; a model cannot learn from its own answer", label);
        }
        Map<String, ColumnType> types = schema.types();
        boolean numeric = known && features.stream().allMatch(f -> types.get(f) == ColumnType.NUMBER);
        if (numeric && spec.model() instanceof ModelSpec.Layers layers) {
            LearnCheck.layers(problems, layers.list(), features.size());
        }
    }

    private static boolean column(Problems problems, String path, String name, List<String> names) {
        if (names.contains(name)) {
            return true;
        }
        List<String> some = names.subList(0, Math.min(12, names.size()));
        problems.add(
                path,
                "there is no column '%s'%s; the columns are %s%s",
                name,
                Nearest.name(name, names)
                        .map(n -> ", did you mean '" + n + "'?")
                        .orElse(""),
                String.join(", ", some),
                names.size() > some.size() ? " and " + (names.size() - some.size()) + " more" : "");
        return false;
    }

    private void files(Problems problems, DataSpec.Uploaded files, Map<String, Artefact> inputs) {
        file(problems, "files.train", TrainingOrder.TRAIN, files.train(), inputs);
        files.validation().ifPresent(f -> file(problems, "files.validation", TrainingOrder.VALIDATION, f, inputs));
        files.test().ifPresent(f -> file(problems, "files.test", TrainingOrder.TEST, f, inputs));
    }

    private void file(Problems problems, String path, String input, FileRef ref, Map<String, Artefact> inputs) {
        ArtefactStore store = catalog.artefacts();
        if (store.contains(ref.sha256())) {
            inputs.put(input, store.find(ref.sha256()));
        } else {
            problems.add(path, "there is no file %s here; upload it with POST /yunmo/v1/blobs first", ref);
        }
    }
}
