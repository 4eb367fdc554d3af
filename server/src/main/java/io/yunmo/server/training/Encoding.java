package io.yunmo.server.training;

import io.yunmo.data.Pipeline;
import io.yunmo.data.Table;
import io.yunmo.learn.fit.Examples;
import io.yunmo.learn.fit.Targets;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Turns rows of a table into what the trainer takes. */
final class Encoding {
    private static final long MOST_BYTES = 64L << 30;

    private Encoding() {}

    /** The rows in this order; their memory belongs to {@code arena}. */
    static Examples examples(Arena arena, Pipeline pipeline, Table table, int[] rows, LossKind loss, int units) {
        int width = pipeline.featureWidth();
        long bytes = 4L * rows.length * width;
        if (bytes > MOST_BYTES) {
            throw YunmoException.invalid(
                    "%d rows of %d features take %d GiB; at most %d GiB are trained on: use fewer rows or columns",
                    rows.length, width, bytes >> 30, MOST_BYTES >> 30);
        }
        MemorySegment x = arena.allocate(bytes, 64);
        pipeline.encode(table, rows, x);
        return new Examples(x, rows.length, width, targets(pipeline.targets(table, rows), loss, units));
    }

    /**
     * Class numbers for a sparse loss; 0 or 1 for a single unit; one-hot rows for other losses over classes; else the
     * numbers themselves.
     */
    static Targets targets(io.yunmo.data.Targets from, LossKind loss, int units) {
        return switch (from) {
            case io.yunmo.data.Targets.Values v -> new Targets.Dense(v.values(), 1);
            case io.yunmo.data.Targets.Classes c ->
                loss.sparse() ? new Targets.Classes(c.indices()) : new Targets.Dense(oneHot(c.indices(), units), units);
        };
    }

    private static float[] oneHot(int[] indices, int units) {
        float[] values = new float[Math.multiplyExact(indices.length, units)];
        for (int i = 0; i < indices.length; i++) {
            if (units == 1) {
                values[i] = indices[i];
            } else {
                values[i * units + indices[i]] = 1;
            }
        }
        return values;
    }
}
