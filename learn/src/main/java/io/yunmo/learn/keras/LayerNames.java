package io.yunmo.learn.keras;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Names for layers that have none, as Keras counts them: dense, dense_1, batch_normalization, … */
final class LayerNames {
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    /** A name nobody has, for the next layer of a class. */
    String next(String className) {
        String stem = Names.snake(className.length() > 100 ? className.substring(0, 100) : className);
        String name;
        do {
            int n = counts.merge(stem, 1, Integer::sum) - 1;
            name = n == 0 ? stem : stem + "_" + n;
        } while (taken.contains(name));
        return name;
    }

    /** Notes a name that is given. */
    void take(String name) {
        taken.add(name);
    }
}
