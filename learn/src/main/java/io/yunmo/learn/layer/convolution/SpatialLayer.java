package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import java.util.List;

/** A layer over samples of one to three axes and channels. What it says of shapes is about samples with the channels last. */
interface SpatialLayer extends Layer {
    /** The axes besides the channels. */
    int rank();

    DataFormat dataFormat();

    /** The output's shape, channels last. */
    Shape outputOf(Shape input);

    /** The weights for an input of this shape, channels last. */
    default List<WeightSpec> weightsOf(Shape input) {
        return List.of();
    }

    /** The operation over batches with the channels last. */
    Operation compile(Wiring wiring);

    /** The only input, channels last; INVALID when it has another number of axes. */
    default Shape sample(List<Shape> inputs) {
        Shape input = Shapes.only(this, inputs);
        if (input.rank() != rank() + 1) {
            throw YunmoException.invalid(
                    "%s takes samples of %d axes and channels, its input has shape %s%s",
                    label(),
                    rank(),
                    Shapes.batched(input),
                    input.rank() == rank() ? "; a Reshape before it adds an axis for the channels" : "");
        }
        return dataFormat().toLast(input);
    }

    @Override
    default Shape outputShape(List<Shape> inputs) {
        return Shapes.checked(this, dataFormat().fromLast(outputOf(sample(inputs))));
    }

    @Override
    default List<WeightSpec> weights(List<Shape> inputs) {
        return weightsOf(sample(inputs));
    }

    @Override
    default Operation operation(Wiring wiring) {
        return switch (dataFormat()) {
            case CHANNELS_LAST -> compile(wiring);
            case CHANNELS_FIRST -> new ChannelsFirstOperation(this, wiring);
        };
    }
}
