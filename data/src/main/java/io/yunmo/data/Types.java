package io.yunmo.data;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Column types from evidence and the user's wishes. */
final class Types {
    private Types() {}

    static Schema decide(List<ColumnEvidence> columns, Map<String, ColumnType> wishes, List<String> warnings) {
        checkNames(columns.stream().map(ColumnEvidence::name).toList(), wishes);
        return new Schema(columns.stream()
                .map(c -> new Schema.Field(c.name(), c.decide(Optional.ofNullable(wishes.get(c.name())), warnings)))
                .toList());
    }

    /** INVALID when a type is given for a column that does not exist. */
    static void checkNames(List<String> names, Map<String, ColumnType> wishes) {
        for (String wished : wishes.keySet()) {
            if (!names.contains(wished)) {
                throw YunmoException.invalid(
                        "a type is given for the column '%s', which does not exist%s; the columns are %s",
                        Messages.shorten(wished), Messages.didYouMean(wished, names), Messages.list(names));
            }
        }
    }
}
