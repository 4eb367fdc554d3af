package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.activation.Activation;
import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.ForgetBias;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One step of a recurrent layer, with Keras's names and defaults.
 *
 * @param recurrentActivation of the gates; unused by {@link CellKind#SIMPLE}
 * @param unitForgetBias whether an LSTM's forget gate begins with a bias of 1
 * @param resetAfter whether a GRU resets after the recurrent product, which then has a bias of its own
 * @param dropout the part of the inputs that is zeroed in training, the same at each step
 * @param recurrentDropout the part of the states that is zeroed on the way into the recurrent product of each gate
 */
public record Cell(
        CellKind kind,
        String name,
        boolean trainable,
        int units,
        Activation activation,
        Activation recurrentActivation,
        boolean useBias,
        boolean unitForgetBias,
        boolean resetAfter,
        Parameter kernel,
        Parameter recurrent,
        Parameter bias,
        double dropout,
        double recurrentDropout,
        OptionalInt seed) {
    /** The most units a cell may have. */
    public static final int MOST_UNITS = 1 << 20;

    /** How a weight begins and is kept in bounds. */
    public record Parameter(
            Initializer initializer, Optional<Regularizer> regularizer, Optional<Constraint> constraint) {
        WeightSpec spec(String name, Shape shape) {
            return new WeightSpec(name, shape, true, initializer, regularizer, constraint);
        }
    }

    public Cell {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        if (units < 1 || units > MOST_UNITS) {
            throw YunmoException.invalid(
                    "%s '%s': units is %d; give a whole number from 1 to %d",
                    kind.layerName(), name, units, MOST_UNITS);
        }
        if (!(dropout >= 0 && dropout <= 1 && recurrentDropout >= 0 && recurrentDropout <= 1)) {
            throw YunmoException.invalid(
                    "%s '%s': dropout is %s and recurrent_dropout %s; give 0 to 1",
                    kind.layerName(), name, dropout, recurrentDropout);
        }
    }

    /** Its weights, whose paths begin with {@code prefix}. */
    List<WeightSpec> weights(String prefix, int inputs) {
        String path = prefix + name + "/";
        int width = kind.gates() * units;
        List<WeightSpec> all = new ArrayList<>();
        all.add(kernel.spec(path + "kernel", Shape.of(inputs, width)));
        all.add(recurrent.spec(path + "recurrent_kernel", Shape.of(units, width)));
        if (useBias) {
            boolean two = kind == CellKind.GRU && resetAfter;
            all.add(biasStart().spec(path + "bias", two ? Shape.of(2, width) : Shape.of(width)));
        }
        return all;
    }

    private Parameter biasStart() {
        boolean ones = kind == CellKind.LSTM && unitForgetBias;
        return ones ? new Parameter(new ForgetBias(bias.initializer()), bias.regularizer(), bias.constraint()) : bias;
    }

    int weightCount() {
        return useBias ? 3 : 2;
    }
}
