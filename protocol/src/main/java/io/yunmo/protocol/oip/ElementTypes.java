package io.yunmo.protocol.oip;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The protocol's names of element types. */
public final class ElementTypes {
    private static final Map<String, ElementType> BY_NAME =
            Arrays.stream(ElementType.values()).collect(Collectors.toUnmodifiableMap(ElementType::oipName, t -> t));

    private ElementTypes() {}

    /** The type of that name; INVALID, naming all, when there is none. */
    public static ElementType of(String input, String datatype) {
        ElementType type = BY_NAME.get(datatype);
        if (type == null) {
            throw YunmoException.invalid(
                    "input '%s' has the datatype '%s'; the datatypes are %s",
                    input,
                    datatype,
                    Arrays.stream(ElementType.values())
                            .map(ElementType::oipName)
                            .collect(Collectors.joining(", ")));
        }
        return type;
    }
}
