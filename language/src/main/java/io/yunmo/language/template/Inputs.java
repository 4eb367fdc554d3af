package io.yunmo.language.template;

import io.yunmo.language.template.Value.Dict;
import io.yunmo.language.template.Value.Sequenced;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** Copies what a caller gives into values of the template's own, so that the template changes nothing outside. */
final class Inputs {
    private final Budget budget;

    Inputs(Budget budget) {
        this.budget = budget;
    }

    Object value(Object given) {
        budget.enter();
        budget.step();
        Object value = switch (Types.some(given)) {
            case Value.None none -> null;
            case String s -> s;
            case Boolean b -> b;
            case Double d -> d;
            case Float f -> f.doubleValue();
            case Long l -> l;
            case BigInteger b -> b.bitLength() < 64 ? (Object) b.longValue() : (Object) b.doubleValue();
            case java.math.BigDecimal b -> b.doubleValue();
            case Number n -> n.longValue();
            case Map<?, ?> m -> dict(m);
            case Collection<?> c -> list(c);
            default ->
                throw Fault.of(
                        "a template cannot be given a %s; it takes JSON's values",
                        given.getClass().getSimpleName());
        };
        budget.leave();
        return value;
    }

    private Dict dict(Map<?, ?> given) {
        Map<Object, Object> entries = new LinkedHashMap<>();
        given.forEach((k, v) -> entries.put(Operators.key(value(k)), value(v)));
        return new Dict(entries);
    }

    private Sequenced list(Collection<?> given) {
        ArrayList<Object> items = new ArrayList<>(given.size());
        given.forEach(item -> items.add(value(item)));
        return new Sequenced(items);
    }
}
