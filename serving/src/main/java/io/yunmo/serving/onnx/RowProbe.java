package io.yunmo.serving.onnx;

import io.yunmo.serving.runtime.HeapTensors;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Finds out by trial whether the rows of a model are rows: whether each gets the same bits alone as among others. ONNX
 * does not say; many models mix rows, and ONNX Runtime computes one row by another kernel than two, in another order of
 * sums. Made-up input is random numbers of [-1, 1), integers 0 and 1, and short texts.
 */
final class RowProbe {
    /** What is true of a model's rows. */
    enum Rows {
        /** The same bits in every company and alone. */
        INDEPENDENT,
        /** The same bits in every company; a row alone has to be computed twice over to get them too. */
        INDEPENDENT_FROM_TWO,
        /** Not known to be the same. */
        MIXED
    }

    private static final int[] SIZES = {64, 2, 3, 5, 8, 17, 32, 33};
    private static final int MOST = 64;
    private static final int[] FREE_SIZES = {3, 16, 1};
    private static final long BUDGET_NANOS = 1_000_000_000L;

    private final OnnxSession session;
    private final SplittableRandom random = new SplittableRandom(7);
    private boolean tooSlow;

    RowProbe(OnnxSession session) {
        this.session = session;
    }

    /** Runs once on made-up input, whatever comes of it; not when that took too long before. */
    void warm() {
        if (tooSlow) {
            return;
        }
        for (int free : FREE_SIZES) {
            try {
                session.run(inputs(1, free), session.outputs());
                return;
            } catch (OrtFailure | YunmoException e) {
                if (isSlow(e)) {
                    return;
                }
                // Made-up sizes or values that this model does not take: try others; a first request may then be slow.
            }
        }
    }

    Rows rows() {
        if (!mayHaveRows()) {
            return Rows.MIXED;
        }
        for (int free : FREE_SIZES) {
            try {
                return rows(inputs(MOST, free));
            } catch (OrtFailure | YunmoException e) {
                if (isSlow(e)) {
                    return Rows.MIXED;
                }
                // Sizes or values that this model does not take: try others.
            }
        }
        return Rows.MIXED;
    }

    private boolean isSlow(RuntimeException e) {
        tooSlow |= e instanceof OrtFailure f && f.isStopped();
        return tooSlow;
    }

    private boolean mayHaveRows() {
        return !session.inputs().isEmpty()
                && session.inputs().stream().allMatch(RowProbe::countsRows)
                && session.outputs().stream().map(OnnxOutput::spec).allMatch(RowProbe::countsRows);
    }

    private static boolean countsRows(TensorSpec spec) {
        return spec.ranked() && spec.shape().rank() > 0 && spec.shape().dimension(0) == -1;
    }

    private Rows rows(List<NamedTensor> all) {
        if (nanosPerRun(RowViews.part(all, 0, 1))
                        * (2L * MOST + Arrays.stream(SIZES).sum())
                > BUDGET_NANOS) {
            return Rows.MIXED;
        }
        List<List<List<Object>>> together = new ArrayList<>();
        for (int size : SIZES) {
            together.add(bits(session.run(RowViews.part(all, 0, size), session.outputs()), size));
        }
        List<List<Object>> reference = together.getFirst();
        for (List<List<Object>> some : together) {
            if (!some.equals(reference.subList(0, some.size()))) {
                return Rows.MIXED;
            }
        }
        return sameAlone(all, reference, false)
                ? Rows.INDEPENDENT
                : sameAlone(all, reference, true) ? Rows.INDEPENDENT_FROM_TWO : Rows.MIXED;
    }

    /** The quickest of three runs: the first ones also warm up. */
    private long nanosPerRun(List<NamedTensor> row) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            session.run(row, session.outputs());
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }

    private boolean sameAlone(List<NamedTensor> all, List<List<Object>> reference, boolean twice) {
        for (int row = 0; row < MOST; row++) {
            List<NamedTensor> alone = RowViews.part(all, row, 1);
            List<NamedTensor> answer = session.run(twice ? RowViews.twice(alone) : alone, session.outputs());
            if (!bits(answer, twice ? 2 : 1).getFirst().equals(reference.get(row))) {
                return false;
            }
        }
        return true;
    }

    /** Each row of each output as something with an equality of bits. */
    private static List<List<Object>> bits(List<NamedTensor> outputs, int rows) {
        List<List<Object>> bits = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            List<Object> parts = new ArrayList<>();
            for (NamedTensor o : outputs) {
                Shape shape = o.tensor().shape();
                if (shape.rank() == 0 || shape.dimension(0) != rows) {
                    throw YunmoException.invalid("output '%s' has no rows", o.name());
                }
                Tensor part = RowViews.part(o.tensor(), row, 1);
                parts.add(
                        part.type() == ElementType.BYTES
                                ? part.strings().stream().map(Arrays::toString).toList()
                                : ByteBuffer.wrap(part.data().toArray(ValueLayout.JAVA_BYTE)));
            }
            bits.add(parts);
        }
        return bits;
    }

    private List<NamedTensor> inputs(int rows, int free) {
        return session.inputs().stream()
                .map(spec -> new NamedTensor(spec.name(), madeUp(spec, rows, free)))
                .toList();
    }

    private Tensor madeUp(TensorSpec spec, int rows, int free) {
        long[] sizes = spec.shape().dimensions();
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = sizes[i] >= 0 ? sizes[i] : i == 0 ? rows : free;
        }
        Shape shape = new Shape(sizes);
        long elements = shape.elements();
        if (elements > 1 << 24) {
            throw YunmoException.invalid("too large to try");
        }
        if (spec.type() == ElementType.BYTES) {
            List<byte[]> texts = new ArrayList<>();
            for (int i = 0; i < elements; i++) {
                texts.add(new byte[] {(byte) ('a' + random.nextInt(26))});
            }
            return Tensor.ofStrings(shape, texts);
        }
        Tensor tensor = HeapTensors.allocate(spec.type(), shape);
        for (int i = 0; i < elements; i++) {
            fill(tensor, i);
        }
        return tensor;
    }

    private void fill(Tensor t, int i) {
        MemorySegment data = t.data();
        float number = random.nextFloat() * 2 - 1;
        int bit = random.nextInt(2);
        switch (t.type()) {
            case F32 -> data.setAtIndex(ValueLayout.JAVA_FLOAT, i, number);
            case F64 -> data.setAtIndex(ValueLayout.JAVA_DOUBLE, i, number);
            case F16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, Float.floatToFloat16(number));
            case BF16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) (Float.floatToIntBits(number) >>> 16));
            case BOOL, U8, I8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) bit);
            case I16, U16 -> data.setAtIndex(ValueLayout.JAVA_SHORT, i, (short) bit);
            case I32, U32 -> data.setAtIndex(ValueLayout.JAVA_INT, i, bit);
            case I64, U64 -> data.setAtIndex(ValueLayout.JAVA_LONG, i, bit);
            case BYTES -> throw YunmoException.invalid("texts are made elsewhere");
        }
    }
}
