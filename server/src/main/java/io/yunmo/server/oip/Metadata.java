package io.yunmo.server.oip;

import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.runtime.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model's metadata in the protocol's words. */
final class Metadata {
    private Metadata() {}

    static Map<String, Object> json(ModelDescription model) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("versions", model.versions());
        json.put("platform", model.platform());
        json.put("inputs", tensors(model.signature().inputs()));
        json.put("outputs", tensors(model.signature().outputs()));
        return json;
    }

    private static List<Map<String, Object>> tensors(List<TensorSpec> specs) {
        return specs.stream().map(Metadata::tensor).toList();
    }

    private static Map<String, Object> tensor(TensorSpec spec) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", spec.name());
        json.put("datatype", spec.type().oipName());
        json.put("shape", spec.shape().dimensions());
        return json;
    }
}
