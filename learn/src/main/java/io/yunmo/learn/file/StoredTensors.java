package io.yunmo.learn.file;

import io.yunmo.learn.Network;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the arrays that a file has for a network's weights, and what is wrong with them. */
final class StoredTensors {
    private static final int MOST_SHOWN = 10;

    private final String file;
    private final Map<String, Tensor> found = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param file how messages name the file */
    StoredTensors(String file) {
        this.file = file;
    }

    /** Takes an array for a weight, if it is there and fits. */
    void take(String place, Places.Place weight, Optional<Tensor> array) {
        Shape want = weight.shape();
        if (array.isEmpty()) {
            problems.add("'%s' (%s of shape %s) is missing".formatted(place, weight.weight(), want));
        } else if (!array.get().shape().equals(want)) {
            problems.add("'%s' (%s) must have shape %s, not %s"
                    .formatted(place, weight.weight(), want, array.get().shape()));
        } else {
            found.put(weight.weight(), array.get());
        }
    }

    void problem(String text) {
        problems.add(text);
    }

    /** INVALID with all problems so far, if there are any. */
    void throwProblems() {
        if (!problems.isEmpty()) {
            int n = problems.size();
            throw YunmoException.invalid(
                    "%s",
                    file + " does not fit its model: "
                            + String.join("; ", problems.subList(0, Math.min(n, MOST_SHOWN)))
                            + (n > MOST_SHOWN ? "; and " + (n - MOST_SHOWN) + " more" : ""));
        }
    }

    /** Sets all weights. */
    void into(Network network) {
        throwProblems();
        try (Arena arena = Arena.ofConfined()) {
            Map<String, Tensor> floats = new LinkedHashMap<>();
            found.forEach((name, t) -> floats.put(name, real(t.type()) ? t : t.to(ElementType.F32, arena)));
            network.load(floats);
        }
    }

    private static boolean real(ElementType type) {
        return switch (type) {
            case F16, BF16, F32, F64 -> true;
            case BOOL, U8, U16, U32, U64, I8, I16, I32, I64, BYTES -> false;
        };
    }
}
