package io.yunmo.learn.layer.merge;

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

/** Its inputs, value by value, in one. Inputs of other shapes are broadcast, their axes counted from the end. */
public record Merge(String name, boolean trainable, Kind kind) implements Layer {
    /** Keras's merging layers that work value by value. */
    public enum Kind {
        ADD("Add"),
        /** The first less the second. */
        SUBTRACT("Subtract"),
        MULTIPLY("Multiply"),
        AVERAGE("Average"),
        MAXIMUM("Maximum"),
        MINIMUM("Minimum");

        private final String className;

        Kind(String className) {
            this.className = className;
        }

        public String className() {
            return className;
        }

        /** Whether steps that an input's mask leaves out are passed over. */
        boolean skipsMasked() {
            return this == MULTIPLY || this == MAXIMUM || this == MINIMUM;
        }
    }

    public Merge {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(kind, "kind");
    }

    @Override
    public String className() {
        return kind.className();
    }

    @Override
    public Shape outputShape(List<Shape> inputs) {
        boolean two = kind == Kind.SUBTRACT;
        if (two ? inputs.size() != 2 : inputs.isEmpty()) {
            throw YunmoException.invalid(
                    "%s takes %s, %d are connected to it",
                    label(), two ? "two inputs" : "one input or more", inputs.size());
        }
        Shape out = inputs.getFirst();
        for (Shape s : inputs) {
            out = joined(out, s);
        }
        return Shapes.checked(this, out);
    }

    private Shape joined(Shape a, Shape b) {
        int rank = Math.max(a.rank(), b.rank());
        long[] sizes = new long[rank];
        for (int i = 1; i <= rank; i++) {
            long m = i > a.rank() ? 1 : a.dimension(a.rank() - i);
            long n = i > b.rank() ? 1 : b.dimension(b.rank() - i);
            if (m != n && m != 1 && n != 1) {
                throw YunmoException.invalid(
                        "%s: inputs of shapes %s and %s do not fit together",
                        label(), Shapes.batched(a), Shapes.batched(b));
            }
            sizes[rank - i] = Math.max(m, n);
        }
        return new Shape(sizes);
    }

    @Override
    public List<OutputMask> outputMasks(List<Shape> inputs, List<Optional<Shape>> masks) {
        boolean all = masks.stream().allMatch(Optional::isPresent)
                && masks.stream().distinct().count() == 1;
        return List.of(all ? new OutputMask.Own(masks.getFirst().orElseThrow()) : OutputMask.NONE);
    }

    @Override
    public Operation operation(Wiring wiring) {
        return new MergeOperation(kind, wiring);
    }
}
