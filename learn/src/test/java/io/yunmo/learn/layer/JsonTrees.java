package io.yunmo.learn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/** Whether two JSON trees say the same: numbers by value, the order of names aside. */
public final class JsonTrees {
    private JsonTrees() {}

    public static void same(JsonNode want, JsonNode got, String where) {
        if (want.isObject() && got.isObject()) {
            assertEquals(new TreeSet<>(want.propertyNames()), new TreeSet<>(got.propertyNames()), where);
            want.properties().forEach(e -> same(e.getValue(), got.get(e.getKey()), where + "." + e.getKey()));
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
