package io.yunmo.serving.language;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.BlockType;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.language.model.Hyperparameters;
import io.yunmo.language.model.MemoryPlan;
import io.yunmo.language.model.Models;
import io.yunmo.serving.runtime.LanguageDescription;
import java.util.EnumMap;
import java.util.Map;

/** Tells what a file is, from its header alone. */
final class Descriptions {
    private Descriptions() {}

    static LanguageDescription of(Gguf gguf, LoadOptions options) {
        Metadata metadata = gguf.metadata();
        Hyperparameters sizes = Models.parameters(gguf);
        MemoryPlan plan = Models.plan(gguf, options);
        return new LanguageDescription(
                metadata.text("general.name").orElse(""),
                sizes.architecture(),
                gguf.tensors().stream().mapToLong(t -> t.rows() * t.columns()).sum(),
                quantisation(gguf).name(),
                sizes.contextLength(),
                sizes.embedding(),
                sizes.layers(),
                sizes.vocabulary(),
                metadata.text("general.license").orElse(""),
                Models.generates(gguf),
                metadata.has(LanguageGenerator.TEMPLATE),
                plan.weightBytes() + plan.scratchBytes(),
                plan.kvBytesPerToken());
    }

    /** The type that holds the most bytes. */
    private static BlockType quantisation(Gguf gguf) {
        Map<BlockType, Long> bytes = new EnumMap<>(BlockType.class);
        for (TensorInfo t : gguf.tensors()) {
            bytes.merge(t.type(), t.bytes(), Long::sum);
        }
        return bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(BlockType.F32);
    }
}
