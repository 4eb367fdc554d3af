package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A table that is fit to train on: every row has a label, and the labels differ.
 *
 * @param table the rows that have a label
 * @param task what the label is
 * @param droppedRows how many rows were left out for want of a label
 * @param warnings a sentence each
 */
public record LabelCheck(Table table, String label, Task task, int droppedRows, List<String> warnings) {
    private static final int MOST_INFERRED_CLASSES = 50;
    private static final int ROWS_A_CLASS = 5;

    public LabelCheck {
        warnings = List.copyOf(warnings);
    }

    /**
     * Checks with the task that the label suggests: text is a class; so are whole numbers of two values, or of at most 50
     * values with five rows each on average; other numbers are a regression's target.
     */
    public static LabelCheck of(Table table, String label) {
        return of(table, label, infer(present(table, label)));
    }

    /**
     * Leaves out the rows without a label and checks the rest.
     *
     * @throws YunmoException INVALID when the label column does not exist, when it has one value only, or when a
     *     regression's is text
     */
    public static LabelCheck of(Table table, String label, Task task) {
        Column kept = present(table, label);
        int dropped = table.rows() - kept.size();
        if (kept.size() == 0) {
            throw YunmoException.invalid("the label column '%s' is empty in all %d rows", label, table.rows());
        }
        checkValues(kept, task);
        List<String> warnings = new ArrayList<>();
        if (dropped > 0) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "%d of %d rows have no label in '%s' (missing) and were left out",
                    dropped,
                    table.rows(),
                    label));
        }
        Table rest = dropped == 0 ? table : table.select(presentRows(table.column(label)));
        return new LabelCheck(rest, label, task, dropped, warnings);
    }

    private static Column present(Table table, String label) {
        Column c = table.column(label);
        return c.missing() == 0 ? c : c.select(presentRows(c));
    }

    private static int[] presentRows(Column c) {
        return IntStream.range(0, c.size()).filter(i -> !c.isMissing(i)).toArray();
    }

    private static void checkValues(Column label, Task task) {
        if (task == Task.REGRESSION && label instanceof TextColumn) {
            throw YunmoException.invalid(
                    "the label '%s' is text, for example '%s': a regression needs numbers; train a classification, or"
                            + " read the column with the type number",
                    label.name(), Messages.shorten(label.text(0)));
        }
        String first = label.text(0);
        if (IntStream.range(1, label.size()).allMatch(i -> label.text(i).equals(first))) {
            throw YunmoException.invalid(
                    "the label '%s' has only one %s, '%s', in all %d rows: there is nothing to learn; give rows of at"
                            + " least two",
                    label.name(),
                    task == Task.CLASSIFICATION ? "class (a single class)" : "value",
                    Messages.shorten(first),
                    label.size());
        }
    }

    /** The task that a label suggests; missing cells do not count. */
    static Task infer(Column label) {
        return switch (label) {
            case TextColumn t -> Task.CLASSIFICATION;
            case NumberColumn n -> {
                long distinct = NumberColumn.distinct(n.sorted());
                boolean few = distinct <= 2
                        || distinct <= MOST_INFERRED_CLASSES && n.size() - n.missing() >= ROWS_A_CLASS * distinct;
                yield n.isIntegral() && few ? Task.CLASSIFICATION : Task.REGRESSION;
            }
        };
    }
}
