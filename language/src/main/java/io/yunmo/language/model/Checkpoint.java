package io.yunmo.language.model;

import io.yunmo.language.gguf.BlockType;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.gguf.Metadata;
import io.yunmo.language.gguf.TensorInfo;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * A file while an architecture describes it: gives metadata and tensors by the names that are usual, and notes every tensor
 * that is missing or has another shape, so that all are named at once by {@link #check}.
 */
final class Checkpoint {
    private static final int SHOWN = 20;

    private final Gguf file;
    private final Hyperparameters parameters;
    private final int context;
    private final List<String> problems = new ArrayList<>();

    /** @param context the longest sequence that will be run */
    Checkpoint(Gguf file, Hyperparameters parameters, int context) {
        this.file = file;
        this.parameters = parameters;
        this.context = context;
    }

    Gguf file() {
        return file;
    }

    Metadata metadata() {
        return file.metadata();
    }

    Hyperparameters parameters() {
        return parameters;
    }

    /** The longest sequence that will be run. */
    int context() {
        return context;
    }

    /** A metadata key of the architecture: {@code key("rope.freq_base")} is {@code llama.rope.freq_base}. */
    String key(String name) {
        return parameters.architecture() + "." + name;
    }

    double number(String name, double otherwise) {
        return metadata().number(key(name), otherwise);
    }

    int count(String name, int otherwise) {
        return metadata().has(key(name)) ? metadata().requireCount(key(name)) : otherwise;
    }

    /** How texts' vectors are made; the mean where the file does not say. */
    Pooling pooling() {
        return switch ((int) metadata().integer(key("pooling_type"), 1)) {
            case 2 -> Pooling.FIRST;
            case 3 -> Pooling.LAST;
            default -> Pooling.MEAN;
        };
    }

    boolean has(String tensor) {
        return file.tensor(tensor).isPresent();
    }

    /** A tensor of these dimensions (as in the file, the fastest first). */
    TensorInfo tensor(String name, long... dimensions) {
        TensorInfo expected = new TensorInfo(
                name, BlockType.F32, Arrays.stream(dimensions).boxed().toList(), 0, 0);
        Optional<TensorInfo> found = file.tensor(name);
        if (found.isEmpty()) {
            problems.add("'%s' %s is missing".formatted(name, expected.dimensions()));
            return expected;
        }
        if (!same(found.get().dimensions(), expected.dimensions())) {
            problems.add("'%s' is %s, expected %s".formatted(name, found.get().dimensions(), expected.dimensions()));
            return expected;
        }
        return found.get();
    }

    private static boolean same(List<Long> found, List<Long> expected) {
        return withoutOnes(found).equals(withoutOnes(expected));
    }

    private static List<Long> withoutOnes(List<Long> dimensions) {
        return dimensions.stream().filter(d -> d != 1).toList();
    }

    /** Notes a problem that is not a tensor's. */
    void problem(String format, Object... arguments) {
        problems.add(format.formatted(arguments));
    }

    /** INVALID when anything was missing or wrong. */
    void check() {
        if (problems.isEmpty()) {
            return;
        }
        String more = problems.size() > SHOWN ? " and %d more".formatted(problems.size() - SHOWN) : "";
        throw YunmoException.invalid(
                "the file is no complete %s model: %s%s; fetch it again, or convert the model again",
                parameters.architecture(),
                String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size()))),
                more);
    }

    /** The layers, each by its number. */
    List<LayerSpec> layers(IntFunction<LayerSpec> layer) {
        return IntStream.range(0, parameters.layers()).mapToObj(layer).toList();
    }

    /** {@code NAME.weight} as a root mean square norm of {@code size} columns. */
    NormSpec rms(String name, int size) {
        float epsilon = (float) number("attention.layer_norm_rms_epsilon", 1e-5);
        return new NormSpec(NormSpec.Kind.RMS, List.of(tensor(name + ".weight", size)), epsilon);
    }

    /** {@code NAME.weight} and {@code NAME.bias} as a layer norm. */
    NormSpec layerNorm(String name, int size) {
        float epsilon = (float) number("attention.layer_norm_epsilon", 1e-5);
        return new NormSpec(
                NormSpec.Kind.LAYER, List.of(tensor(name + ".weight", size), tensor(name + ".bias", size)), epsilon);
    }

    /** {@code NAME.weight}, with {@code NAME.bias} where the file has it. */
    LinearSpec linear(String name, long inputs, long outputs) {
        return stacked(inputs, List.of(name), outputs);
    }

    /** Several linear layers of the same input as one; biases where the file has them, for all or none. */
    LinearSpec stacked(long inputs, List<String> names, long... outputs) {
        List<TensorInfo> weights = new ArrayList<>();
        List<TensorInfo> biases = new ArrayList<>();
        boolean biased = names.stream().anyMatch(n -> has(n + ".bias"));
        for (int i = 0; i < outputs.length; i++) {
            weights.add(tensor(names.get(i) + ".weight", inputs, outputs[i]));
            if (biased) {
                biases.add(tensor(names.get(i) + ".bias", outputs[i]));
            }
        }
        return new LinearSpec(weights, biases);
    }

    /** One row a token. */
    TensorInfo embedding() {
        return tensor("token_embd.weight", parameters.embedding(), parameters.vocabulary());
    }

    /** {@code output}, or the embedding where the file has none. */
    LinearSpec head() {
        return has("output.weight")
                ? linear("output", parameters.embedding(), parameters.vocabulary())
                : LinearSpec.of(embedding());
    }
}
