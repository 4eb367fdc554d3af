package io.yunmo.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a network's output says, in the data's own terms. */
public sealed interface Prediction {
    /** The most probable class (the first of equals), and every class's probability in the order of the classes. */
    record Labelled(String label, Map<String, Float> probabilities) implements Prediction {
        public Labelled {
            Objects.requireNonNull(label, "label");
            probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
        }
    }

    /** A number. */
    record Value(float value) implements Prediction {}
}
