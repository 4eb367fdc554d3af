package io.yunmo.server.training;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.ArtefactStore;
import io.yunmo.data.Column;
import io.yunmo.data.ColumnType;
import io.yunmo.data.LabelCheck;
import io.yunmo.data.ReadOptions;
import io.yunmo.data.Reading;
import io.yunmo.data.Split;
import io.yunmo.data.Table;
import io.yunmo.data.TableReader;
import io.yunmo.data.Task;
import io.yunmo.tensor.YunmoException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Reads the rows of a training and divides them. Blocks; one caller at a time. */
final class RowsReader {
    private final ArtefactStore store;
    private final TrainingSpec spec;
    private final TrainingOrder order;
    private final Map<String, Artefact> inputs;
    private final List<String> warnings = new ArrayList<>();
    private String label = "";

    RowsReader(ArtefactStore store, TrainingSpec spec, TrainingOrder order, Map<String, Artefact> inputs) {
        this.store = store;
        this.spec = spec;
        this.order = order;
        this.inputs = inputs;
    }

    /** INVALID with the reason when the data cannot be trained on. */
    TrainingRows read() {
        return switch (spec.data().source()) {
            case DataSpec.Registered set -> registered();
            case DataSpec.Uploaded files -> uploaded();
        };
    }

    private TrainingRows registered() {
        ReadOptions options = order.reading().orElseThrow().toReadOptions();
        Table whole = table(TrainingOrder.DATA, options);
        findLabel(whole);
        Table table = chosen(whole);
        LabelCheck checked = check(table);
        Split split = split(checked, checked.table().rows());
        return rows(checked, split, inputs.get(TrainingOrder.DATA).sha256());
    }

    private TrainingRows uploaded() {
        Table train = table(TrainingOrder.TRAIN, ReadOptions.DEFAULT);
        findLabel(train);
        List<Table> parts = new ArrayList<>(List.of(chosen(train)));
        ReadOptions same = ReadOptions.DEFAULT.withTypes(chosen(train).schema().types());
        int[] labelled = new int[3];
        labelled[0] = labelled(parts.getFirst());
        String[] names = {TrainingOrder.TRAIN, TrainingOrder.VALIDATION, TrainingOrder.TEST};
        for (int i = 1; i < names.length; i++) {
            if (inputs.containsKey(names[i])) {
                parts.add(chosen(table(names[i], same)));
                labelled[i] = labelled(parts.getLast());
            }
        }
        LabelCheck checked = check(Table.concat(parts));
        return rows(checked, filesSplit(checked, labelled), hashOfFiles());
    }

    private void findLabel(Table table) {
        label = spec.data().labelAmong(table.names());
        if (!label.equals(spec.data().label())) {
            warnings.add("there is no column '" + spec.data().label() + "'; the last column '" + label
                    + "' is taken as the label");
        }
    }

    private int labelled(Table part) {
        Column column = part.column(label);
        return column.size() - column.missing();
    }

    /** Files keep their rows in order; parts without a file are split off the training file. */
    private Split filesSplit(LabelCheck checked, int[] labelled) {
        Split files = Split.consecutive(labelled[0], labelled[1], labelled[2]);
        if (spec.data().test() == 0 && spec.data().validation() == 0) {
            return files;
        }
        Split ofTrain = split(checked, labelled[0]);
        return new Split(
                ofTrain.train(),
                labelled[1] > 0 ? files.validation() : ofTrain.validation(),
                labelled[2] > 0 ? files.test() : ofTrain.test());
    }

    /** Splits the first {@code rows} rows. */
    private Split split(LabelCheck checked, int rows) {
        DataSpec data = spec.data();
        if (data.test() == 0 && data.validation() == 0) {
            return Split.consecutive(rows, 0, 0);
        }
        if (data.stratify().orElse(checked.task() == Task.CLASSIFICATION)) {
            Column column = checked.table().column(label);
            int[] first = IntStream.range(0, rows).toArray();
            return Split.stratified(column.select(first), data.test(), data.validation(), data.seed());
        }
        return Split.of(rows, data.test(), data.validation(), data.seed());
    }

    private LabelCheck check(Table table) {
        ColumnType type = table.column(label).type();
        Task task =
                spec.data().task().orElseGet(() -> LossKind.of(spec.compile()).task(type));
        LabelCheck checked = LabelCheck.of(table, label, task);
        warnings.addAll(checked.warnings());
        return checked;
    }

    private TrainingRows rows(LabelCheck checked, Split split, String hash) {
        if (split.train().length == 0) {
            throw YunmoException.invalid("there are no rows to train on");
        }
        return new TrainingRows(checked.table(), label, checked.task(), split, checked.droppedRows(), warnings, hash);
    }

    private Table table(String input, ReadOptions options) {
        Artefact artefact = inputs.get(input);
        Path file = store.path(artefact.sha256());
        Reading reading = TableReader.read(
                file, options.format().isPresent() ? options : options.withFormat(FileFormats.sniff(file)));
        for (String w : reading.warnings()) {
            warnings.add(input.equals(TrainingOrder.DATA) ? w : input + " file: " + w);
        }
        return reading.table();
    }

    /** The features' columns in the order of the form, and the label. */
    private Table chosen(Table table) {
        table.column(label);
        if (spec.data().features().isEmpty()) {
            return table;
        }
        Set<String> names = new LinkedHashSet<>(spec.data().features());
        names.add(label);
        return new Table(names.stream().map(table::column).toList());
    }

    private String hashOfFiles() {
        StringBuilder names = new StringBuilder();
        for (String part : List.of(TrainingOrder.TRAIN, TrainingOrder.VALIDATION, TrainingOrder.TEST)) {
            if (inputs.containsKey(part)) {
                names.append(part).append(' ').append(inputs.get(part).sha256()).append('\n');
            }
        }
        return Hashes.sha256(names.toString());
    }
}
