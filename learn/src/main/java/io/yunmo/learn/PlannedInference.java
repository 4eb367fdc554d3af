package io.yunmo.learn;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Parameters;
import io.yunmo.learn.graph.Plan;
import io.yunmo.learn.layer.Moment;
import io.yunmo.learn.layer.Shapes;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** A forward plan with memory of its own. */
final class PlannedInference implements Inference {
    /** What a matrix product's packing room takes. */
    private static final long PACKING = 140_000;

    private final Arena arena = Arena.ofShared();
    private final Network.Lease lease;
    private final Plan plan;
    private final int maxRows;
    private final int inputWidth;
    private final int outputWidth;
    private boolean closed;

    PlannedInference(Graph graph, Parameters parameters, int maxRows, Network.Lease lease) {
        this.lease = lease;
        this.maxRows = maxRows;
        try {
            Plan.Options options = new Plan.Options(maxRows, 0, false, false);
            plan = new Plan(graph, parameters, options, new Moment(), new Gemm(Workers.single(), arena), arena);
        } catch (RuntimeException | Error e) {
            arena.close();
            throw e;
        }
        inputWidth = Shapes.size(graph.inputShape());
        outputWidth = Shapes.size(graph.outputShape());
    }

    @Override
    public int maxRows() {
        return maxRows;
    }

    @Override
    public int inputWidth() {
        return inputWidth;
    }

    @Override
    public int outputWidth() {
        return outputWidth;
    }

    @Override
    public void run(MemorySegment x, int rows, MemorySegment y) {
        check(x, rows, y);
        Memory.load(x, 0, plan.input().at(rows));
        plan.forward(rows, false);
        Matrix out = plan.output().at(rows);
        Memory.store(out, y, 0);
    }

    private void check(MemorySegment x, int rows, MemorySegment y) {
        if (closed) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "this inference is closed");
        }
        if (rows < 1 || rows > maxRows) {
            throw YunmoException.invalid("%d rows; this inference takes 1 to %d", rows, maxRows);
        }
        if (x.byteSize() < 4L * rows * inputWidth || y.byteSize() < 4L * rows * outputWidth) {
            throw YunmoException.invalid(
                    "%d rows need %d bytes in and %d out, given are %d and %d",
                    rows, 4L * rows * inputWidth, 4L * rows * outputWidth, x.byteSize(), y.byteSize());
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
