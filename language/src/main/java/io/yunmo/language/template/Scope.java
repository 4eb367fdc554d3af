package io.yunmo.language.template;

import java.util.HashMap;
import java.util.Map;

/** Names and their values, over those of the body around. */
final class Scope {
    private final Scope around;
    private final Map<String, Object> names = new HashMap<>();

    /** @param around null for the outermost */
    Scope(Scope around) {
        this.around = around;
    }

    void set(String name, Object value) {
        names.put(name, value);
    }

    Object find(String name) {
        for (Scope s = this; s != null; s = s.around) {
            Object value = s.names.get(name);
            if (value != null || s.names.containsKey(name)) {
                return value;
            }
        }
        return Value.Undefined.named(name);
    }
}
