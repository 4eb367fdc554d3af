package io.yunmo.learn;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A forward plan with memory of its own. */
final class PlannedInference implements Inference {
    /** What a matrix product's packing room takes. */
    private static final long PACKING = 140_000;

    private final Arena arena = Arena.ofShared();
    private final Network.Lease lease;
    private final Plan plan;
    private final int maxRows;
    private final int[] inputWidths;
    private final int[] outputWidths;
    private boolean closed;

    PlannedInference(Graph graph, Parameters parameters, int maxRows, Network.Lease lease) {
        this.lease = lease;
        this.maxRows = maxRows;
        try {
            Plan.Options options = Plan.Options.forward(maxRows);
            plan = new Plan(graph, parameters, options, new Moment(), new Gemm(Workers.single(), arena), arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        inputWidths = widths(graph.inputShapes());
        outputWidths = widths(graph.outputShapes());
    }

    @Override
    public int maxRows() {
        return maxRows;
    }

    private static int[] widths(List<Shape> shapes) {
        return shapes.stream().mapToInt(Shapes::size).toArray();
    }

    @Override
    public int inputs() {
        return inputWidths.length;
    }

    @Override
    public int outputs() {
        return outputWidths.length;
    }

    @Override
    public int inputWidth(int input) {
        return inputWidths[input];
    }

    @Override
    public int outputWidth(int output) {
        return outputWidths[output];
    }

    @Override
    public void run(MemorySegment x, int rows, MemorySegment y) {
        check(1, 1, rows);
        check("x", x, rows, inputWidths[0]);
        check("y", y, rows, outputWidths[0]);
        Memory.load(x, 0, plan.input().at(rows));
        plan.forward(rows, false);
        Memory.store(plan.output().at(rows), y, 0);
    }

    @Override
    public void run(List<MemorySegment> x, int rows, List<MemorySegment> y) {
        check(x.size(), y.size(), rows);
        for (int i = 0; i < inputWidths.length; i++) {
            check("x", x.get(i), rows, inputWidths[i]);
        }
        for (int i = 0; i < outputWidths.length; i++) {
            if (y.get(i).byteSize() > 0) {
                check("y", y.get(i), rows, outputWidths[i]);
            }
        }
        for (int i = 0; i < inputWidths.length; i++) {
            Memory.load(x.get(i), 0, plan.input(i).at(rows));
        }
        plan.forward(rows, false);
        for (int i = 0; i < outputWidths.length; i++) {
            if (y.get(i).byteSize() > 0) {
                Memory.store(plan.output(i).at(rows), y.get(i), 0);
            }
        }
    }

    private void check(int inputs, int outputs, int rows) {
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "this inference is closed");
        }
        if (rows < 1 || rows > maxRows) {
            throw YunmoException.invalid("%d rows; this inference takes 1 to %d", rows, maxRows);
        }
        if (inputs != inputWidths.length || outputs != outputWidths.length) {
            throw YunmoException.invalid(
                    "%d inputs and %d outputs; this network has %d and %d",
                    inputs, outputs, inputWidths.length, outputWidths.length);
        }
    }

    private static void check(String what, MemorySegment data, int rows, int width) {
        if (data.byteSize() < 4L * rows * width) {
            throw YunmoException.invalid(
                    "%s: %d rows need %d bytes, given are %d", what, rows, 4L * rows * width, data.byteSize());
        }
    }

    @Override
    public long memoryBytes() {
        return plan.memoryBytes() + PACKING;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            arena.close();
            lease.close();
        }
    }
}
