package io.yunmo.learn.layer.core;

import io.yunmo.learn.activation.Relu;
import io.yunmo.learn.layer.ActivationOperation;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A rectified linear unit: x from {@code threshold} up to {@code maxValue}, {@code negativeSlope * (x - threshold)} below.
 *
 * @param maxValue where it saturates, if it does
 */
public record ReLU(String name, boolean trainable, Optional<Double> maxValue, double negativeSlope, double threshold)
        implements Layer {
    public ReLU {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(maxValue, "maxValue");
        if (maxValue.isPresent() && maxValue.get() < 0 || negativeSlope < 0 || threshold < 0) {
            throw YunmoException.invalid(
                    "layer '%s' (ReLU): max_value, negative_slope and threshold must not be negative", name);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        return Shapes.only(this, inputs);
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return OutputMask.same(masks);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new ActivationOperation(
                new Relu(negativeSlope, maxValue.orElse(Double.POSITIVE_INFINITY), threshold), wiring);
    }
}
