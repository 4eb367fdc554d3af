package io.yunmo.learn.keras;

import io.yunmo.learn.layer.Layer;
import io.yunmo.tensor.Shape;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * How one of Keras's layer classes is read and written. Each family lists its own: see {@link LayerFormats}.
 *
 * @param type the layer's class here
 * @param className the class's name in Keras
 * @param arguments the names of its call's arguments that take tensors, in order
 * @param build what Keras notes beside the configuration when the layer has been built
 */
record LayerFormat<L extends Layer>(
        Class<L> type,
        String className,
        Reader<L> reader,
        Writer<L> writer,
        List<String> arguments,
        Inputs inputs,
        Build<L> build) {
    /** Reads a layer from its arguments, calls {@link Arguments#check} and makes the record. */
    interface Reader<L> {
        L read(String name, Arguments arguments);
    }

    /** Adds the layer's own arguments to a configuration that has name, trainable and dtype already. */
    interface Writer<L> {
        void write(L layer, ObjectNode config);
    }

    /** Whether the first argument of a call is one tensor or a list of them. */
    enum Inputs {
        ONE,
        LIST
    }

    /** The content of {@code build_config}, if Keras writes one. */
    interface Build<L> {
        Optional<ObjectNode> write(L layer, List<Shape> inputs);
    }

    LayerFormat {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(className, "className");
        Objects.requireNonNull(reader, "reader");
        Objects.requireNonNull(writer, "writer");
        Objects.requireNonNull(inputs, "inputs");
        Objects.requireNonNull(build, "build");
        arguments = List.copyOf(arguments);
    }

    /** A layer of one input that has a build method of its own in Keras, so that its input shape is noted. */
    static <L extends Layer> LayerFormat<L> built(Class<L> type, String className, Reader<L> reader, Writer<L> writer) {
        return new LayerFormat<>(
                type, className, reader, writer, List.of("inputs"), Inputs.ONE, (l, in) -> LayerWriter.inputShape(in));
    }

    /** A layer of one input about whose shape Keras notes nothing. */
    static <L extends Layer> LayerFormat<L> plain(Class<L> type, String className, Reader<L> reader, Writer<L> writer) {
        return new LayerFormat<>(
                type, className, reader, writer, List.of("inputs"), Inputs.ONE, (l, in) -> Optional.empty());
    }

    /** The same for a layer whose first argument is a list of tensors. */
    LayerFormat<L> ofList() {
        return new LayerFormat<>(type, className, reader, writer, arguments, Inputs.LIST, build);
    }

    /** The same with these names of the arguments that take tensors. */
    LayerFormat<L> taking(String... names) {
        return new LayerFormat<>(type, className, reader, writer, List.of(names), inputs, build);
    }

    /** The same with another {@code build_config}. */
    LayerFormat<L> building(Build<L> other) {
        return new LayerFormat<>(type, className, reader, writer, arguments, inputs, other);
    }

    /** The argument by which the mask of a tensor of the argument {@code role} is given. */
    String maskArgument(String role) {
        return arguments.getFirst().equals("query") ? role + "_mask" : "mask";
    }

    /** Writes the configuration's own part of a layer that is known to be of this class. */
    void writeInto(Layer layer, ObjectNode config) {
        writer.write(type.cast(layer), config);
    }

    /** What goes into {@code build_config}. */
    Optional<ObjectNode> buildConfig(Layer layer, List<Shape> shapes) {
        return build.write(type.cast(layer), shapes);
    }
}
