package io.yunmo.learn.layer.attention;

import io.yunmo.learn.constraint.Constraint;
import io.yunmo.learn.initializer.Initializer;
import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.Operation;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.learn.layer.WeightSpec;
import io.yunmo.learn.layer.Wiring;
import io.yunmo.learn.regularizer.Regularizer;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Elementwise;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.attention.Embeddings;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows of a table by their numbers: samples of [n] become [n, outputDim]. Numbers without a row are INVALID when they come
 * in.
 *
 * @param maskZero whether 0 is no number but a step that does not count
 */
public record Embedding(
        String name,
        boolean trainable,
        int inputDim,
        int outputDim,
        Initializer initializer,
        Optional<Regularizer> regularizer,
        Optional<Constraint> constraint,
        boolean maskZero)
        implements Layer {
    /** The most rows: whole numbers above are no floats. */
    public static final int MOST_ROWS = 1 << 24;

    public Embedding {
        Objects.requireNonNull(name, "name");
        if (inputDim < 1 || inputDim > MOST_ROWS || outputDim < 1 || outputDim > MOST_ROWS) {
            throw YunmoException.invalid(
                    "layer '%s' (Embedding): input_dim is %d and output_dim %d; give whole numbers from 1 to %d",
                    name, inputDim, outputDim, MOST_ROWS);
        }
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        long[] in = Shapes.only(this, inputs).dimensions();
        long[] out = Arrays.copyOf(in, in.length + 1);
        out[in.length] = outputDim;
        return Shapes.checked(this, new Shape(out));
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        return List.of(maskZero ? new OutputMask.Own(inputs.getFirst()) : OutputMask.NONE);
    }

    @Override
    public List<WeightSpec> weights(List<Shape> inputs) {
        Shape shape = Shape.of(inputDim, outputDim);
        return List.of(new WeightSpec("embeddings", shape, true, initializer, regularizer, constraint));
    }

    @Override
    public Operation operation(Wiring wiring) {
        Embeddings table =
                new Embeddings(wiring.weights().getFirst(), wiring.gemm().workers());
        // a regulariser's gradient makes the whole one dense in Keras too
        boolean sparse = wiring.weightGradients().getFirst().isPresent() && regularizer.isEmpty();
        return new Run(
                wiring,
                table,
                sparse ? Optional.of(Memory.matrix(wiring.arena(), inputDim, outputDim)) : Optional.empty());
    }

    private record Run(Wiring wiring, Embeddings table, Optional<Matrix> lacking) implements Operation {
        @Override
        public Optional<Matrix> squaresLacking(int weight) {
            return lacking;
        }

        @Override
        public void forward(int samples, boolean training) {
            Matrix numbers = wiring.input().at(samples);
            table.gather(numbers, wiring.output().at(samples));
            if (wiring.outputMasks().getFirst().isPresent()) {
                mask(numbers, wiring.outputMasks().getFirst().get().at(samples));
            }
        }

        private static void mask(Matrix numbers, Matrix mask) {
            for (int r = 0; r < numbers.rows(); r++) {
                for (int c = 0; c < numbers.columns(); c++) {
                    Memory.put(mask, r, c, (int) Memory.get(numbers, r, c) == 0 ? 0 : 1);
                }
            }
        }

        @Override
        public void backward(int samples) {
            Optional<Matrix> gradient = wiring.weightGradients().getFirst();
            if (gradient.isPresent()) {
                Matrix dy = wiring.gradient().at(samples);
                Matrix numbers = wiring.input().at(samples);
                table.scatter(numbers, dy, gradient.get());
                if (lacking.isPresent()) {
                    table.squaresLacking(numbers, dy, gradient.get(), lacking.get());
                }
            }
            if (wiring.inputGradient().isPresent()) {
                Batch dx = wiring.inputGradient().get();
                Elementwise.fill(dx.address(), 0, dx.block(samples));
            }
        }
    }
}
