package io.yunmo.server.training;

import io.yunmo.data.Task;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads a training's tree into a {@link TrainingSpec} and reports everything that is wrong with it together. */
final class TrainingForm {
    private static final List<String> FIELDS =
            List.of("name", "data", "files", "model", "compile", "fit", "initial_weights", "standardize");
    private static final List<String> DATA_FIELDS =
            List.of("set", "files", "label", "features", "task", "test", "validation", "seed", "stratify");
    private static final List<String> FILE_FIELDS = List.of("train", "validation", "test", "label");
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,62}");
    private static final FileRef NO_FILE = new FileRef("0".repeat(64));

    private final Problems problems = new Problems();

    private TrainingForm() {}

    static TrainingSpec read(JsonNode tree) {
        TrainingForm form = new TrainingForm();
        TrainingSpec spec = form.training(tree);
        form.problems.throwIfAny("the training");
        return spec;
    }

    private TrainingSpec training(JsonNode tree) {
        Fields top = new Fields(problems, "", tree, FIELDS);
        String name = top.needed("name", "how the model is to be called, for example digits");
        if (!name.isEmpty() && !NAME.matcher(name).matches()) {
            problems.add(
                    "name",
                    "expected 1 to 63 of a-z, 0-9, '.', '_' and '-', beginning with a letter or digit, not %s",
                    name);
        }
        DataSpec data = data(top);
        ModelSpec model = model(top);
        JsonNode compile = mapping(top, "compile");
        if (compile.isEmpty()) {
            problems.add("compile", "is missing: say at least {loss: …}, for example {optimizer: adam, loss: mse}");
        } else {
            LearnCheck.compile(problems, compile);
        }
        JsonNode fit = mapping(top, "fit");
        LearnCheck.fit(problems, fit);
        return new TrainingSpec(
                name,
                data,
                model,
                compile,
                fit,
                file(top, "initial_weights"),
                top.flag("standardize", TrainingSpec.DEFAULT_STANDARDIZE));
    }

    private DataSpec data(Fields top) {
        boolean outside = top.has("files");
        if (!top.has("data") && !outside) {
            problems.add("data", "is missing: say {set: NAME, label: COLUMN} or {files: {train: FILE}, label: COLUMN}");
        }
        JsonNode tree = top.has("data") ? top.value("data") : JsonNodeFactory.instance.objectNode();
        Fields data = new Fields(problems, "data", tree, DATA_FIELDS);
        DataSpec.Source source = source(top, data);
        double test = test(data, source);
        double validation = validation(top, data, source);
        if (test + validation >= 1) {
            problems.add(data.at("validation"), "test and validation together leave no rows to train on");
        }
        return new DataSpec(
                source,
                label(top, data),
                data.texts("features"),
                task(data),
                test,
                validation,
                data.whole("seed", 0),
                data.has("stratify") ? Optional.of(data.flag("stratify", true)) : Optional.empty());
    }

    private double test(Fields data, DataSpec.Source source) {
        return switch (source) {
            case DataSpec.Registered r -> data.share("test", DataSpec.DEFAULT_TEST);
            case DataSpec.Uploaded files -> heldOut(data, "test", files.test());
        };
    }

    private double validation(Fields top, Fields data, DataSpec.Source source) {
        boolean split = top.value("fit").path("validation_split").asDouble(0) > 0;
        double share = switch (source) {
            case DataSpec.Registered r -> data.share("validation", split ? 0 : DataSpec.DEFAULT_VALIDATION);
            case DataSpec.Uploaded files -> heldOut(data, "validation", files.validation());
        };
        boolean file = source instanceof DataSpec.Uploaded u && u.validation().isPresent();
        if (split && (share > 0 || file)) {
            problems.add("fit.validation_split", "the data have validation rows already; give one of the two");
        }
        return share;
    }

    private double heldOut(Fields data, String part, Optional<FileRef> file) {
        double share = data.share(part, 0);
        if (share > 0 && file.isPresent()) {
            problems.add(data.at(part), "there is a %s file already; give one of the two", part);
            return 0;
        }
        return share;
    }

    private String label(Fields top, Fields data) {
        Optional<String> label = data.text("label");
        if (label.isEmpty() && top.value("files").path("label").isString()) {
            label = Optional.of(top.value("files").path("label").stringValue());
        }
        return label.orElse(DataSpec.DEFAULT_LABEL);
    }

    private Optional<Task> task(Fields data) {
        Optional<String> task = data.text("task");
        if (task.isEmpty()) {
            return Optional.empty();
        }
        for (Task t : Task.values()) {
            if (t.wireName().equals(task.get())) {
                return Optional.of(t);
            }
        }
        problems.add("data.task", "expected classification or regression, not %s", task.get());
        return Optional.empty();
    }

    private DataSpec.Source source(Fields top, Fields data) {
        boolean inside = data.has("files");
        boolean outside = top.has("files");
        int given = (inside ? 1 : 0) + (outside ? 1 : 0) + (data.has("set") ? 1 : 0);
        if (given > 1) {
            problems.add("data", "give either set or files, not both");
        } else if (given == 0 && top.has("data")) {
            problems.add("data", "is missing set: the name of a data set (or files: {train: FILE})");
        }
        if (inside) {
            return files("data.files", data.value("files"));
        }
        if (outside) {
            return files("files", top.value("files"));
        }
        return new DataSpec.Registered(data.text("set").orElse(""));
    }

    private DataSpec.Source files(String path, JsonNode tree) {
        Fields files = new Fields(problems, path, tree, FILE_FIELDS);
        if (tree.isObject() && !files.has("train")) {
            problems.add(files.at("train"), "is missing: the file with the rows to train on");
        }
        return new DataSpec.Uploaded(
                file(files, "train").orElse(NO_FILE), file(files, "validation"), file(files, "test"));
    }

    private Optional<FileRef> file(Fields fields, String name) {
        Optional<String> text = fields.text(name);
        Optional<FileRef> ref = text.flatMap(FileRef::parse);
        if (text.isPresent() && ref.isEmpty()) {
            problems.add(
                    fields.at(name),
                    "expected sha256: and the 64 hexadecimal digits that POST /yunmo/v1/blobs answers (the yunmo command"
                            + " uploads files by itself), not %s",
                    text.get());
        }
        return ref;
    }

    private JsonNode mapping(Fields top, String name) {
        if (!top.has(name)) {
            return JsonNodeFactory.instance.objectNode();
        }
        JsonNode v = top.value(name);
        if (!v.isObject()) {
            problems.add(name, "expected a mapping, not %s", Fields.shown(v));
            return JsonNodeFactory.instance.objectNode();
        }
        return v;
    }

    private ModelSpec model(Fields top) {
        JsonNode v = top.value("model");
        if (!top.has("model")) {
            problems.add("model", "is missing: a list of layers, for example [{Dense: {units: 1}}], or {keras: FILE}");
        } else if (v.isArray()) {
            LearnCheck.layers(problems, v);
        } else if (v.isObject()) {
            return keras(v);
        } else {
            problems.add("model", "expected a list of layers or {keras: FILE}, not %s", Fields.shown(v));
        }
        return new ModelSpec.Layers(v);
    }

    private ModelSpec keras(JsonNode v) {
        Fields fields = new Fields(problems, "model", v, List.of("keras"));
        JsonNode keras = fields.value("keras");
        if (keras.isObject()) {
            LearnCheck.kerasInline(problems, keras);
            return new ModelSpec.KerasInline(keras);
        }
        if (!fields.has("keras")) {
            problems.add("model.keras", "is missing: a file with what Keras's Model.to_json() writes");
        }
        return new ModelSpec.KerasFile(file(fields, "keras").orElse(NO_FILE));
    }
}
