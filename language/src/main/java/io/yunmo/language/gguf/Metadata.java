package io.yunmo.language.gguf;

import io.yunmo.tensor.YunmoException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key-value pairs of a GGUF file, in its order. A value is a Boolean, a Long (every integer type), a Double (both float
 * types), a String (broken UTF-8 replaced), a {@code byte[]} (int8 and uint8 arrays), {@code long[]}, {@code float[]}, {@code boolean[]}
 * or a {@code List<String>} (arrays).
 */
public final class Metadata {
    private final Map<String, Object> values;

    public Metadata(Map<String, Object> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    public Map<String, Object> values() {
        return values;
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public Optional<String> text(String key) {
        return value(key, String.class, "a string");
    }

    /** INVALID when it is not there. */
    public String requireText(String key) {
        return text(key).orElseThrow(() -> missing(key));
    }

    public Optional<Long> integer(String key) {
        return value(key, Long.class, "an integer");
    }

    public long integer(String key, long otherwise) {
        return integer(key).orElse(otherwise);
    }

    /** An int of 0 or more; INVALID when it is not there or not in that range. */
    public int requireCount(String key) {
        long n = integer(key).orElseThrow(() -> missing(key));
        if (n < 0 || n > Integer.MAX_VALUE) {
            throw YunmoException.invalid("the file's '%s' is %d; it must be 0 to %d", key, n, Integer.MAX_VALUE);
        }
        return (int) n;
    }

    /** Any number as a double. */
    public double number(String key, double otherwise) {
        return values.get(key) instanceof Number n ? n.doubleValue() : otherwise;
    }

    public boolean flag(String key, boolean otherwise) {
        return value(key, Boolean.class, "a boolean").orElse(otherwise);
    }

    @SuppressWarnings("unchecked")
    public Optional<List<String>> texts(String key) {
        return value(key, List.class, "an array of strings").map(l -> (List<String>) l);
    }

    public Optional<long[]> integers(String key) {
        return value(key, long[].class, "an array of integers");
    }

    public Optional<float[]> floats(String key) {
        return value(key, float[].class, "an array of floats");
    }

    public Optional<boolean[]> flags(String key) {
        return value(key, boolean[].class, "an array of booleans");
    }

    private <T> Optional<T> value(String key, Class<T> type, String what) {
        Object v = values.get(key);
        if (v == null) {
            return Optional.empty();
        }
        if (!type.isInstance(v)) {
            throw YunmoException.invalid("the file's '%s' must be %s", key, what);
        }
        return Optional.of(type.cast(v));
    }

    private static YunmoException missing(String key) {
        return YunmoException.invalid("the file has no '%s', which a model of its kind needs", key);
    }
}
