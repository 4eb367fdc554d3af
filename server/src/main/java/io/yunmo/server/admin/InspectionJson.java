package io.yunmo.server.admin;

import io.yunmo.server.http.Json;
import io.yunmo.server.training.SignatureJson;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.runtime.Inspection;
import io.yunmo.serving.runtime.LanguageDescription;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a version's configuration keeps of the look at its files: a model's signature, or what a language model is. {@code
 * memory_bytes} is what it takes with one conversation that fills its context.
 */
public final class InspectionJson {
    private InspectionJson() {}

    /** An object to fill further. */
    public static ObjectNode of(Inspection inspection) {
        ObjectNode json = Json.object();
        switch (inspection) {
            case Inspection.Tensors t -> {
                json.set(VersionFiles.SIGNATURE, SignatureJson.of(t.signature()));
                json.put("platform", t.platform());
            }
            case Inspection.Language l -> language(json, l.description());
        }
        return json;
    }

    private static void language(ObjectNode json, LanguageDescription d) {
        json.put("title", d.name())
                .put("architecture", d.architecture())
                .put("parameters", d.parameters())
                .put("quantisation", d.quantisation())
                .put("context_length", d.contextLength())
                .put("embedding_length", d.embedding())
                .put("layers", d.layers())
                .put("vocabulary", d.vocabulary())
                .put("licence", d.licence())
                .put("generates", d.generates())
                .put("chats", d.chats())
                .put("weight_bytes", d.weightBytes())
                .put("cache_bytes_per_token", d.cacheBytesPerToken())
                .put("memory_bytes", d.bytesAtFullContext());
    }
}
