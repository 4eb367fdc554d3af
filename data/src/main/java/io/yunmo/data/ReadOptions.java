package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How to read a file. {@link #DEFAULT} infers everything.
 *
 * @param format by the file name's ending when empty
 * @param types of columns whose type is not to be inferred; every name must exist in the file
 * @param delimiter of a CSV file: comma, semicolon, tab or bar; found by the header line when empty
 */
public record ReadOptions(
        Optional<Format> format, Map<String, ColumnType> types, Optional<Character> delimiter, ReadLimits limits) {
    static final String DELIMITERS = ",;\t|";

    public static final ReadOptions DEFAULT =
            new ReadOptions(Optional.empty(), Map.of(), Optional.empty(), ReadLimits.DEFAULT);

    public ReadOptions {
        Objects.requireNonNull(format, "format");
        types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        Objects.requireNonNull(limits, "limits");
        delimiter.ifPresent(d -> {
            if (DELIMITERS.indexOf(d) < 0) {
                throw YunmoException.invalid(
                        "'%s' is no delimiter; use a comma, a semicolon, a tab or a bar", Messages.shorten("" + d));
            }
        });
    }

    public ReadOptions withFormat(Format to) {
        return new ReadOptions(Optional.of(to), types, delimiter, limits);
    }

    public ReadOptions withTypes(Map<String, ColumnType> to) {
        return new ReadOptions(format, to, delimiter, limits);
    }

    public ReadOptions withDelimiter(char to) {
        return new ReadOptions(format, types, Optional.of(to), limits);
    }

    public ReadOptions withLimits(ReadLimits to) {
        return new ReadOptions(format, types, delimiter, to);
    }
}
