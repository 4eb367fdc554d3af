package io.yunmo.serving.runtime;

import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds a request against a model's signature. Every fault is an INVALID error that names the input, what the model
 * expects and what was given. Immutable; any thread.
 */
public final class SignatureCheck {
    private final String model;
    private final Signature signature;
    private final Map<String, TensorSpec> outputs;
    private final List<String> inputNames;

    /** @param model how error messages call the model */
    public SignatureCheck(String model, Signature signature) {
        this.model = model;
        this.signature = signature;
        this.inputNames = signature.inputs().stream().map(TensorSpec::name).toList();
        this.outputs = new LinkedHashMap<>();
        signature.outputs().forEach(o -> outputs.put(o.name(), o));
        signature.onRequest().forEach(o -> outputs.put(o.name(), o));
    }

    /**
     * Checks names, types and shapes.
     *
     * @return the inputs in the signature's order; the same list when it is in order already
     */
    public List<NamedTensor> inputs(List<NamedTensor> given) {
        List<NamedTensor> ordered = inOrder(given) ? given : ordered(given);
        List<TensorSpec> specs = signature.inputs();
        for (int i = 0; i < specs.size(); i++) {
            if (!specs.get(i).accepts(ordered.get(i).tensor())) {
                throw mismatch(specs.get(i), ordered.get(i));
            }
        }
        if (signature.batched() && specs.size() > 1) {
            sameRows(ordered);
        }
        return ordered;
    }

    /** Checks the names of requested outputs: each exists and is named once. */
    public List<String> outputs(List<String> requested) {
        for (int i = 0; i < requested.size(); i++) {
            String name = requested.get(i);
            if (!outputs.containsKey(name)) {
                throw YunmoException.invalid(
                        "model '%s' has no output '%s'%s", model, name, Nearest.hint(name, outputs.keySet()));
            }
            if (requested.indexOf(name) < i) {
                throw YunmoException.invalid("output '%s' of model '%s' is requested twice", name, model);
            }
        }
        return requested;
    }

    /** Rows of checked inputs; 1 where the signature is not batched. */
    public int rows(List<NamedTensor> checked) {
        if (!signature.batched()) {
            return 1;
        }
        return (int)
                Math.min(Integer.MAX_VALUE, checked.getFirst().tensor().shape().dimension(0));
    }

    private boolean inOrder(List<NamedTensor> given) {
        if (given.size() != inputNames.size()) {
            return false;
        }
        for (int i = 0; i < inputNames.size(); i++) {
            if (!inputNames.get(i).equals(given.get(i).name())) {
                return false;
            }
        }
        return true;
    }

    private List<NamedTensor> ordered(List<NamedTensor> given) {
        Map<String, NamedTensor> byName = new LinkedHashMap<>();
        for (NamedTensor t : given) {
            if (byName.put(t.name(), t) != null) {
                throw YunmoException.invalid("input '%s' of model '%s' is given twice", t.name(), model);
            }
        }
        refuseUnknown(byName.keySet());
        List<NamedTensor> ordered = new ArrayList<>(inputNames.size());
        for (TensorSpec spec : signature.inputs()) {
            NamedTensor t = byName.get(spec.name());
            if (t == null) {
                throw YunmoException.invalid(
                        "input '%s' of model '%s' is missing: expected %s", spec.name(), model, text(spec));
            }
            ordered.add(t);
        }
        return ordered;
    }

    private void refuseUnknown(Set<String> given) {
        Set<String> unknown = new HashSet<>(given);
        inputNames.forEach(unknown::remove);
        given.stream().filter(unknown::contains).findFirst().ifPresent(name -> {
            throw YunmoException.invalid("model '%s' has no input '%s'%s", model, name, Nearest.hint(name, inputNames));
        });
    }

    private YunmoException mismatch(TensorSpec spec, NamedTensor given) {
        return YunmoException.invalid(
                "input '%s' of model '%s' must be %s, but %s %s was given",
                spec.name(),
                model,
                text(spec),
                given.tensor().type().oipName(),
                given.tensor().shape());
    }

    private void sameRows(List<NamedTensor> inputs) {
        NamedTensor first = inputs.getFirst();
        long rows = first.tensor().shape().dimension(0);
        for (NamedTensor t : inputs) {
            if (t.tensor().shape().dimension(0) != rows) {
                throw YunmoException.invalid(
                        "the inputs of model '%s' must have as many rows as each other, but '%s' has shape %s and '%s' %s",
                        model,
                        first.name(),
                        first.tensor().shape(),
                        t.name(),
                        t.tensor().shape());
            }
        }
    }

    private static String text(TensorSpec spec) {
        Shape shape = spec.shape();
        return spec.type().oipName() + (spec.ranked() ? " of shape " + shape : " of any shape");
    }
}
