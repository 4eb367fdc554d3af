package io.yunmo.learn.onnx;

import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.YunmoException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The forms of all layer classes. */
final class OnnxForms {
    private final Map<Class<? extends Layer>, OnnxForm<?>> all = new LinkedHashMap<>();

    /** With all families' forms. */
    OnnxForms() {
        CoreForms.addTo(this);
        NormalizationForms.addTo(this);
        MergeForms.addTo(this);
        ReshapeForms.addTo(this);
        NoiseForms.addTo(this);
        RecurrentForms.addTo(this);
        AttentionForms.addTo(this);
        MaskForms.addTo(this);
    }

    <L extends Layer> OnnxForms put(Class<L> type, OnnxForm.One<L> form) {
        all.put(type, (OnnxForm<L>) (layer, call) -> List.of(form.write(layer, call)));
        return this;
    }

    <L extends Layer> OnnxForms putAll(Class<L> type, OnnxForm<L> form) {
        all.put(type, form);
        return this;
    }

    /** The layer classes that have a form. */
    Set<Class<? extends Layer>> classes() {
        return all.keySet();
    }

    /** The names of the layer's outputs; INVALID if its class has no form. */
    List<String> write(Layer layer, OnnxCall call) {
        OnnxForm<?> form = all.get(layer.getClass());
        if (form == null) {
            throw YunmoException.invalid("%s has no form in ONNX: export the model as keras instead", layer.label());
        }
        return write(form, layer, call);
    }

    @SuppressWarnings("unchecked") // put and putAll see to it
    private static <L extends Layer> List<String> write(OnnxForm<L> form, Layer layer, OnnxCall call) {
        return form.write((L) layer, call);
    }
}
