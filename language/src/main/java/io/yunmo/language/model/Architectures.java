package io.yunmo.language.model;

import io.yunmo.language.gguf.Metadata;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.stream.Collectors;

/** All architectures that can be run. */
final class Architectures {
    private static final List<Architecture> ALL = List.of(
            new Llama(),
            new Qwen2(),
            new Qwen3(),
            new Gemma2(),
            new Gemma3(),
            new Phi3(),
            new Olmo2(),
            new Qwen2Moe(),
            new Qwen3Moe(),
            new Bert(),
            new NomicBert());

    private Architectures() {}

    /** The file's architecture; INVALID, naming those that are supported, for another. */
    static Architecture of(Metadata metadata) {
        String name = metadata.requireText("general.architecture");
        return ALL.stream()
                .filter(a -> a.name().equals(name))
                .findFirst()
                .orElseThrow(() -> YunmoException.invalid(
                        "the file's architecture is '%s', which is not supported; supported are %s",
                        name, ALL.stream().map(Architecture::name).collect(Collectors.joining(", "))));
    }
}
