package io.yunmo.data;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The loops of a pipeline. A raw number is a float first, whether it comes from a table or a tensor, so that training and
 * serving get the same bits.
 */
final class Encoder {
    private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final List<Feature> features;
    private final int width;
    private final boolean numeric;
    private final float[] fills;
    private final double[] means;
    private final double[] scales;

    Encoder(List<Feature> features) {
        this.features = features;
        this.width = Math.toIntExact(features.stream().mapToLong(Feature::width).sum());
        this.numeric = features.stream().allMatch(Feature.Number.class::isInstance);
        int n = numeric ? width : 0;
        this.fills = new float[n];
        this.means = new double[n];
        this.scales = new double[n];
        for (int i = 0; i < n; i++) {
            Feature.Number f = (Feature.Number) features.get(i);
            fills[i] = f.fill();
            means[i] = f.mean();
            scales[i] = f.scale();
        }
    }

    boolean isNumeric() {
        return numeric;
    }

    int width() {
        return width;
    }

    void encode(Table table, int[] rows, MemorySegment out) {
        prepare(rows.length, out);
        int at = 0;
        for (Feature f : features) {
            Column c = table.column(f.name());
            if (f instanceof Feature.Number n && c instanceof NumberColumn values) {
                numbers(n, values, rows, out, at);
            } else if (f instanceof Feature.Category k && c instanceof TextColumn texts) {
                categories(k, texts, rows, out, at);
            } else {
                throw YunmoException.invalid(
                        "the column '%s' is %s, which the model does not expect; read it with the other type",
                        f.name(), c.type().wireName());
            }
            at += f.width();
        }
    }

    private void numbers(Feature.Number f, NumberColumn c, int[] rows, MemorySegment out, int at) {
        for (int i = 0; i < rows.length; i++) {
            put(out, i, at, f.encode((float) c.value(rows[i])), f.name());
        }
    }

    private void categories(Feature.Category f, TextColumn c, int[] rows, MemorySegment out, int at) {
        int[] places = c.dictionary().stream().mapToInt(f::place).toArray();
        for (int i = 0; i < rows.length; i++) {
            int place = c.isMissing(rows[i]) ? -1 : places[c.code(rows[i])];
            if (place >= 0) {
                out.set(F32, 4L * ((long) i * width + at + place), 1);
            }
        }
    }

    void encode(List<Pipeline.Input> inputs, List<Tensor> given, int rows, MemorySegment out) {
        check(inputs, given, rows);
        if (numeric) {
            checkRoom(rows, out);
            numeric(given.get(0).data(), rows, out);
            return;
        }
        prepare(rows, out);
        int at = 0;
        for (int i = 0; i < given.size(); i++) {
            Feature f = features.get(i);
            column(f, given.get(i), rows, out, at);
            at += f.width();
        }
    }

    /** The fast path: a pass over each row, no allocation; a value out of range is looked for only when there is one. */
    private void numeric(MemorySegment in, int rows, MemorySegment out) {
        boolean bad = false;
        for (int row = 0; row < rows; row++) {
            long base = 4L * row * width;
            for (int i = 0; i < width; i++) {
                float v = Feature.Number.encode(in.get(F32, base + 4L * i), fills[i], means[i], scales[i]);
                out.set(F32, base + 4L * i, v);
                bad |= !(Math.abs(v) <= Float.MAX_VALUE);
            }
        }
        if (bad) {
            blame(rows, out);
        }
    }

    private void blame(int rows, MemorySegment out) {
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < width; i++) {
                put(
                        out,
                        row,
                        i,
                        out.get(F32, 4L * ((long) row * width + i)),
                        features.get(i).name());
            }
        }
    }

    private void column(Feature f, Tensor t, int rows, MemorySegment out, int at) {
        switch (f) {
            case Feature.Number n -> {
                for (int row = 0; row < rows; row++) {
                    put(out, row, at, n.encode(t.floatAt(row)), n.name());
                }
            }
            case Feature.Category c -> {
                for (int row = 0; row < rows; row++) {
                    int place = c.place(new String(t.strings().get(row), StandardCharsets.UTF_8));
                    if (place >= 0) {
                        out.set(F32, 4L * ((long) row * width + at + place), 1);
                    }
                }
            }
        }
    }

    private void put(MemorySegment out, int row, int feature, float v, String name) {
        if (!(Math.abs(v) <= Float.MAX_VALUE)) {
            throw YunmoException.invalid(
                    "the column '%s' has a value in row %d that is infinite or too far out of the training data's range",
                    name, row + 1);
        }
        out.set(F32, 4L * ((long) row * width + feature), v);
    }

    private void checkRoom(int rows, MemorySegment out) {
        long need = 4L * rows * width;
        if (out.byteSize() < need) {
            throw YunmoException.invalid(
                    "%d rows of %d features need %d bytes, there is room for %d", rows, width, need, out.byteSize());
        }
    }

    private void prepare(int rows, MemorySegment out) {
        checkRoom(rows, out);
        out.asSlice(0, 4L * rows * width).fill((byte) 0);
    }

    private static void check(List<Pipeline.Input> inputs, List<Tensor> given, int rows) {
        if (given.size() != inputs.size()) {
            throw YunmoException.invalid("the model takes %d inputs, %d were given", inputs.size(), given.size());
        }
        for (int i = 0; i < inputs.size(); i++) {
            Pipeline.Input want = inputs.get(i);
            Tensor t = given.get(i);
            boolean fits = t.type() == want.type()
                    && t.shape().rank() == 2
                    && t.shape().dimension(0) == rows
                    && t.shape().dimension(1) == want.width();
            if (!fits) {
                throw YunmoException.invalid(
                        "the input '%s' is %s %s where %s [%d, %d] is expected",
                        want.name(),
                        t.type().oipName(),
                        t.shape(),
                        want.type() == ElementType.BYTES ? "BYTES" : "FP32",
                        rows,
                        want.width());
            }
        }
    }
}
