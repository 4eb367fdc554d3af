package io.yunmo.server.training;

import io.yunmo.data.Pipeline;
import io.yunmo.data.Task;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Builds the network of a training for its data and checks that its ends fit them. */
final class NetworkBuilder {
    /** The name of networks in the short form; Keras gives the same to a Sequential without a name. */
    static final String NAME = "sequential";

    private NetworkBuilder() {}

    /**
     * @param kerasFile where a {@link ModelSpec.KerasFile} lies; not read for the other forms
     * @throws YunmoException INVALID when the network does not fit the data or the loss
     */
    static Network build(ModelSpec model, Path kerasFile, Pipeline pipeline, LossKind loss) {
        int width = pipeline.featureWidth();
        Network network = switch (model) {
            case ModelSpec.Layers layers -> KerasJson.sequential(NAME, layers.list(), new int[] {width});
            case ModelSpec.KerasFile file -> KerasJson.read(text(kerasFile));
            case ModelSpec.KerasInline inline -> KerasJson.read(inline.config().toString());
        };
        try {
            checkInput(network, pipeline);
            checkOutput(network, pipeline, loss);
            return network;
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    private static void checkInput(Network network, Pipeline pipeline) {
        long takes = Arrays.stream(network.inputShape()).asLongStream().reduce(1, (a, b) -> a * b);
        if (takes != pipeline.featureWidth()) {
            List<String> names = pipeline.featureNames();
            throw YunmoException.invalid(
                    "the model takes %s, that is %d values a row, but the data give %d features (%s%s); change the input's"
                            + " shape, or choose columns with data.features",
                    Arrays.toString(network.inputShape()),
                    takes,
                    names.size(),
                    String.join(", ", names.subList(0, Math.min(8, names.size()))),
                    names.size() > 8 ? ", …" : "");
        }
    }

    private static void checkOutput(Network network, Pipeline pipeline, LossKind loss) {
        int[] shape = network.outputShape();
        if (shape.length != 1) {
            throw YunmoException.invalid(
                    "the model's output has the shape %s; end it with a Flatten and a Dense layer so that a row has one"
                            + " list of values",
                    Arrays.toString(shape));
        }
        int units = shape[0];
        if (pipeline.task() == Task.REGRESSION) {
            if (loss.crossEntropy()) {
                throw YunmoException.invalid(
                        "the task is a regression, but the loss %s compares classes; use mse, mae or huber",
                        loss.name());
            }
            if (units != 1) {
                throw YunmoException.invalid(
                        "the last layer has %d units, but a regression predicts one number ('%s'); give it 1 unit",
                        units, pipeline.label());
            }
            return;
        }
        checkClasses(units, pipeline, loss);
    }

    private static void checkClasses(int units, Pipeline pipeline, LossKind loss) {
        int classes = pipeline.classes().size();
        boolean oneForTwo =
                units == 1 && classes == 2 && !loss.sparse() && !loss.name().startsWith("categorical");
        if (units != classes && !oneForTwo) {
            List<String> names = pipeline.classes();
            throw YunmoException.invalid(
                    "the last layer has %d unit%s, but the label '%s' has %d classes (%s%s); give it %d units%s",
                    units,
                    units == 1 ? "" : "s",
                    pipeline.label(),
                    classes,
                    String.join(", ", names.subList(0, Math.min(10, classes))),
                    classes > 10 ? ", …" : "",
                    classes,
                    classes == 2 ? ", or 1 unit with sigmoid and binary_crossentropy" : "");
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
