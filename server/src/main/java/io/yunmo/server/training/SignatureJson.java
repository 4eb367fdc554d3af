package io.yunmo.server.training;

import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.serving.runtime.TensorSpec;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a model takes and gives, in the words of the Open Inference Protocol: name, datatype, shape. */
public final class SignatureJson {
    private SignatureJson() {}

    /** Empty for a language model. */
    static JsonNode of(Inspection inspection) {
        return switch (inspection) {
            case Inspection.Tensors t -> of(t.signature());
            case Inspection.Language l -> JsonNodeFactory.instance.objectNode();
        };
    }

    public static JsonNode of(Signature signature) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        tensors(json.putArray("inputs"), signature.inputs());
        tensors(json.putArray("outputs"), signature.outputs());
        return json;
    }

    private static void tensors(ArrayNode into, List<TensorSpec> specs) {
        for (TensorSpec spec : specs) {
            ObjectNode tensor = into.addObject()
                    .put("name", spec.name())
                    .put("datatype", spec.type().oipName());
            ArrayNode shape = tensor.putArray("shape");
            for (long d : spec.shape().dimensions()) {
                shape.add(d);
            }
        }
    }
}
