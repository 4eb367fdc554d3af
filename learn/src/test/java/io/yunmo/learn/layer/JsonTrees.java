package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * Whether two JSON trees say the same: numbers by value, the order of names aside, and what Keras notes about the shapes that
 * layers inside layers were built for, which is not written here.
 */
public final class JsonTrees {
    private JsonTrees() {}

    public static void same(JsonNode want, JsonNode got, String where) {
        if (want.isObject() && got.isObject()) {
            TreeSet<String> names = new TreeSet<>(want.propertyNames());
            names.remove("build_config");
            TreeSet<String> given = new TreeSet<>(got.propertyNames());
            given.remove("build_config");
            assertEquals(names, given, where);
            names.forEach(n -> same(want.get(n), got.get(n), where + "." + n));
        } else if (want.isArray() && got.isArray()) {
            assertEquals(want.size(), got.size(), where);
            for (int i = 0; i < want.size(); i++) {
                same(want.get(i), got.get(i), where + "[" + i + "]");
            }
        } else if (want.isNumber() && got.isNumber()) {
            assertEquals(want.doubleValue(), got.doubleValue(), 1e-12 * Math.abs(want.doubleValue()), where);
        } else {
            assertEquals(want, got, where);
        }
    }
}
