package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What the cells of one column looked like, from which its type follows. Filled by one thread. */
final class ColumnEvidence {
    private final String name;
    private long numbers;
    private long empty;
    private long missingWords;
    private long texts;
    private long decimalCommas;
    private long infiniteLine;
    private String infinite = "";
    private long textLine;
    private String text = "";
    private long wordLine;
    private String word = "";

    ColumnEvidence(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Takes a cell; {@code cell} is asked only for the first of its kind. */
    void add(CellKind kind, long line, Supplier<String> cell) {
        switch (kind) {
            case EMPTY -> empty++;
            case NUMBER -> numbers++;
            case MISSING_WORD -> {
                if (missingWords++ == 0) {
                    wordLine = line;
                    word = cell.get();
                }
            }
            case INFINITE -> {
                if (infiniteLine == 0) {
                    infiniteLine = line;
                    infinite = cell.get();
                }
            }
            case DECIMAL_COMMA -> {
                decimalCommas++;
                noteText(line, cell);
            }
            case TEXT -> noteText(line, cell);
        }
    }

    private void noteText(long line, Supplier<String> cell) {
        if (texts++ == 0) {
            textLine = line;
            text = cell.get();
        }
    }

    /** Rows that came without this column at all. */
    void addEmpty(long rows) {
        empty += rows;
    }

    /** How many cells will be missing once the column is read as this type. */
    long missing(ColumnType type) {
        return type == ColumnType.NUMBER ? empty + missingWords : empty;
    }

    /**
     * The column's type: the wished one, or number when every cell is a number or missing.
     *
     * @param warnings gets what the user should know
     * @throws YunmoException INVALID when a number column holds text or an infinite value
     */
    ColumnType decide(Optional<ColumnType> wish, List<String> warnings) {
        ColumnType type = wish.orElseGet(this::infer);
        switch (type) {
            case NUMBER -> checkNumbers(warnings);
            case TEXT -> {
                if (wish.isEmpty()) {
                    explainText(warnings);
                }
            }
        }
        return type;
    }

    private ColumnType infer() {
        boolean onlyInfinite = numbers == 0 && infiniteLine > 0;
        return texts == 0 && !onlyInfinite ? ColumnType.NUMBER : ColumnType.TEXT;
    }

    private void checkNumbers(List<String> warnings) {
        if (texts > 0) {
            throw YunmoException.invalid(
                    "the column '%s' is to be a number, but line %d holds '%s'; mend the cell, leave it empty, or read"
                            + " the column as text",
                    name, textLine, Messages.shorten(text));
        }
        if (infiniteLine > 0) {
            throw YunmoException.invalid(
                    "the column '%s' holds '%s' on line %d, which is infinite (inf) as a 64-bit number; leave the cell"
                            + " empty or give a finite number",
                    name, Messages.shorten(infinite), infiniteLine);
        }
        if (numbers == 0) {
            warnings.add("the column '" + Messages.shorten(name) + "' has no value at all");
        } else if (missing(ColumnType.NUMBER) > 0) {
            warnings.add(
                    "the column '%s' has %d missing values".formatted(Messages.shorten(name), empty + missingWords));
        }
    }

    private void explainText(List<String> warnings) {
        String shown = Messages.shorten(name);
        if (empty > 0) {
            warnings.add("the column '%s' has %d missing values".formatted(shown, empty));
        }
        if (decimalCommas > 0 && decimalCommas == texts) {
            warnings.add(
                    "the column '%s' is read as text: '%s' on line %d has a decimal comma; write a point for numbers"
                            .formatted(shown, Messages.shorten(text), textLine));
        } else if (numbers > texts) {
            warnings.add(
                    "the column '%s' is read as text because of %d cells that are no numbers, the first '%s' on line %d"
                            .formatted(shown, texts, Messages.shorten(text), textLine));
        }
        if (missingWords > 0) {
            warnings.add("the text column '%s' holds the word '%s' %d times, first on line %d; it counts as a value"
                    .formatted(shown, Messages.shorten(word), missingWords, wordLine));
        }
    }
}
