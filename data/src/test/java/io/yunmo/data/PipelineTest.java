package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PipelineTest {
    private static final double NONE = Double.NaN;

    private static Table mixed() {
        return new Table(List.of(
                new NumberColumn("age", new double[] {20, NONE, 40, 90, 7e8}),
                TextColumn.of("job", List.of("cook", "", "nurse", "cook", "pilot")),
                new NumberColumn("flat", new double[] {3, 3, 3, 3, 5}),
                TextColumn.of("label", List.of("yes", "no", "no", "yes", "yes"))));
    }

    private static final int[] TRAIN = {0, 1, 2, 3};

    private static float[] encode(Pipeline p, Table t, int... rows) {
        float[] out = new float[rows.length * p.featureWidth()];
        Arrays.fill(out, Float.NaN);
        p.encode(t, rows, MemorySegment.ofArray(out));
        return out;
    }

    @Test
    void fitsOnTrainingRowsOnly() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        assertEquals(List.of("age", "job=cook", "job=nurse", "flat"), p.featureNames());
        // 20, 40 (the median), 40, 90: mean 47.5, variance (27.5^2 + 2 * 7.5^2 + 42.5^2) / 4 = 668.75
        float z = (float) ((20 - 47.5) / Math.sqrt(668.75));
        assertArrayEquals(new float[] {z, 1, 0, 0}, encode(p, mixed(), 0), 1e-6f);
        float filled = (float) ((40 - 47.5) / Math.sqrt(668.75));
        assertArrayEquals(new float[] {filled, 0, 0, 0}, encode(p, mixed(), 1), 1e-6f);
        float[] unseen = encode(p, mixed(), 4);
        assertArrayEquals(new float[] {0, 0, 2}, Arrays.copyOfRange(unseen, 1, 4));
    }

    @Test
    void givenFillsAndRawValues() {
        PipelineOptions o = new PipelineOptions(Task.CLASSIFICATION, false, false, Map.of("age", -1.0), 10);
        Pipeline p = Pipeline.fit(mixed(), "label", TRAIN, o);
        assertArrayEquals(new float[] {-1, 0, 0, 3}, encode(p, mixed(), 1));
        assertArrayEquals(new float[] {90, 1, 0, 3}, encode(p, mixed(), 3));
    }

    @Test
    void signatureIsOneInputAColumnForMixedData() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        assertEquals(
                List.of(
                        new Pipeline.Input("age", ElementType.F32, 1),
                        new Pipeline.Input("job", ElementType.BYTES, 1),
                        new Pipeline.Input("flat", ElementType.F32, 1)),
                p.inputs());
    }

    @Test
    void tablesAndTensorsEncodeToTheSameBits() {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            int rows = 40;
            boolean text = round % 2 == 0;
            List<Column> columns = new ArrayList<>();
            for (int c = 0; c < 7; c++) {
                double size = Math.pow(10, random.nextInt(30) - 15);
                double[] v = random.doubles(rows, -size, size).toArray();
                v[random.nextInt(rows)] = NONE;
                columns.add(new NumberColumn("n" + c, v));
            }
            if (text) {
                columns.add(TextColumn.of(
                        "t",
                        IntStream.range(0, rows)
                                .mapToObj(i -> random.nextInt(5) == 0 ? "" : "云" + random.nextInt(4))
                                .toList()));
            }
            columns.add(TextColumn.of(
                    "label", IntStream.range(0, rows).mapToObj(i -> "c" + i % 2).toList()));
            Table t = new Table(columns);
            int[] train = IntStream.range(0, rows / 2).toArray();
            int[] all = IntStream.range(0, rows).toArray();
            Pipeline p = Pipeline.fit(t, "label", Task.CLASSIFICATION, train, round % 3 != 0);
            float[] byTable = encode(p, t, all);
            float[] byTensor = new float[byTable.length];
            p.encode(tensors(p, t), rows, MemorySegment.ofArray(byTensor));
            float[] again = new float[byTable.length];
            Pipeline.fromJson(p.toJson()).encode(tensors(p, t), rows, MemorySegment.ofArray(again));
            for (int i = 0; i < byTable.length; i++) {
                assertEquals(Float.floatToRawIntBits(byTable[i]), Float.floatToRawIntBits(byTensor[i]));
                assertEquals(Float.floatToRawIntBits(byTable[i]), Float.floatToRawIntBits(again[i]));
            }
        }
    }

    private static List<Tensor> tensors(Pipeline p, Table t) {
        List<Column> columns = p.columns().names().stream().map(t::column).toList();
        if (p.inputs().size() == 1) {
            float[] v = new float[t.rows() * columns.size()];
            for (int i = 0; i < v.length; i++) {
                v[i] = (float) ((NumberColumn) columns.get(i % columns.size())).value(i / columns.size());
            }
            return List.of(Tensor.ofFloats(Shape.of(t.rows(), columns.size()), v));
        }
        return columns.stream().map(PipelineTest::tensor).toList();
    }

    private static Tensor tensor(Column c) {
        Shape shape = Shape.of(c.size(), 1);
        return switch (c) {
            case NumberColumn n -> {
                float[] v = new float[c.size()];
                for (int i = 0; i < v.length; i++) {
                    v[i] = (float) n.value(i);
                }
                yield Tensor.ofFloats(shape, v);
            }
            case TextColumn t ->
                Tensor.ofStrings(
                        shape,
                        IntStream.range(0, c.size())
                                .mapToObj(i -> t.text(i).getBytes(StandardCharsets.UTF_8))
                                .toList());
        };
    }

    @Test
    void freeTextAndEmptyColumnsAreRefusedTogetherByName() {
        List<String> free =
                IntStream.range(0, 300).mapToObj(i -> "message " + i).toList();
        double[] empty = new double[300];
        Arrays.fill(empty, NONE);
        Table t = new Table(List.of(
                TextColumn.of("message", free),
                new NumberColumn("void", empty),
                TextColumn.of(
                        "label",
                        IntStream.range(0, 300).mapToObj(i -> "c" + i % 2).toList())));
        int[] all = IntStream.range(0, 300).toArray();
        YunmoException e =
                assertThrows(YunmoException.class, () -> Pipeline.fit(t, "label", Task.CLASSIFICATION, all, true));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains("'message' has 300 different values"), e.getMessage());
        assertTrue(e.getMessage().contains("'void' has no value"), e.getMessage());
    }

    @Test
    void classesUnseenInTrainingAreRefused() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        assertArrayEquals(
                new int[] {1, 0, 0, 1},
                assertInstanceOf(Targets.Classes.class, p.targets(mixed(), TRAIN))
                        .indices());
        Table other = new Table(List.of(TextColumn.of("label", List.of("maybe"))));
        YunmoException e = assertThrows(YunmoException.class, () -> p.targets(other, new int[] {0}));
        assertTrue(e.getMessage().contains("'maybe' of row 1"), e.getMessage());
        assertThrows(
                YunmoException.class,
                () -> Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, new int[] {1, 2}, true));
    }

    @Test
    void decodesProbabilities() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        assertEquals(
                new Prediction.Labelled("yes", Map.of("no", 0.25f, "yes", 0.75f)),
                p.decode(new float[] {0.25f, 0.75f}));
        assertEquals("no", ((Prediction.Labelled) p.decode(new float[] {0.25f})).label());
        assertThrows(YunmoException.class, () -> p.decode(new float[3]));
        assertThrows(YunmoException.class, () -> p.decode(new float[] {Float.NaN, 1}));
    }

    @Test
    void regressionTargetsAreRawUnlessAskedFor() {
        int[] rows = {0, 2, 3};
        Table t = mixed();
        Pipeline raw = Pipeline.fit(t, "age", Task.REGRESSION, rows, true);
        assertArrayEquals(
                new float[] {20, 40, 90},
                assertInstanceOf(Targets.Values.class, raw.targets(t, rows)).values());
        assertEquals(new Prediction.Value(12.5f), raw.decode(new float[] {12.5f}));
        Pipeline scaled = Pipeline.fit(t, "age", rows, new PipelineOptions(Task.REGRESSION, true, true, Map.of(), 10));
        float[] y = ((Targets.Values) scaled.targets(t, rows)).values();
        assertEquals(0, y[0] + y[1] + y[2], 1e-6);
        Pipeline again = Pipeline.fromJson(scaled.toJson());
        assertEquals(40, ((Prediction.Value) again.decode(new float[] {y[1]})).value(), 1e-4);
        assertThrows(YunmoException.class, () -> raw.targets(t, new int[] {1}));
    }

    @Test
    void valuesBeyondFloatsAreNamed() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        List<Tensor> inputs = new ArrayList<>(tensors(p, mixed()));
        float[] ages = {1, 2, Float.POSITIVE_INFINITY, 4, 5};
        inputs.set(0, Tensor.ofFloats(Shape.of(5, 1), ages));
        MemorySegment out = MemorySegment.ofArray(new float[5 * p.featureWidth()]);
        YunmoException e = assertThrows(YunmoException.class, () -> p.encode(inputs, 5, out));
        assertTrue(e.getMessage().contains("'age'") && e.getMessage().contains("row 3"), e.getMessage());
        Table numeric = mixed().without("job");
        Pipeline q = Pipeline.fit(numeric, "label", Task.CLASSIFICATION, TRAIN, true);
        Tensor one = Tensor.ofFloats(Shape.of(2, 2), 1, 2, 3, Float.NEGATIVE_INFINITY);
        YunmoException f = assertThrows(YunmoException.class, () -> q.encode(List.of(one), 2, out));
        assertTrue(f.getMessage().contains("'flat'") && f.getMessage().contains("row 2"), f.getMessage());
        Table large = new Table(
                List.of(new NumberColumn("big", new double[] {1e300, 1}), TextColumn.of("label", List.of("a", "b"))));
        YunmoException g = assertThrows(
                YunmoException.class, () -> Pipeline.fit(large, "label", Task.CLASSIFICATION, new int[] {0, 1}, true));
        assertTrue(g.getMessage().contains("'big'"), g.getMessage());
    }

    @Test
    void wrongTensorsAndTablesAreRefused() {
        Pipeline p = Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true);
        List<Tensor> inputs = tensors(p, mixed());
        MemorySegment out = MemorySegment.ofArray(new float[5 * p.featureWidth()]);
        assertThrows(YunmoException.class, () -> p.encode(inputs.subList(0, 2), 5, out));
        assertThrows(YunmoException.class, () -> p.encode(inputs, 4, out));
        assertThrows(
                YunmoException.class, () -> p.encode(List.of(inputs.get(1), inputs.get(0), inputs.get(2)), 5, out));
        assertThrows(YunmoException.class, () -> p.encode(inputs, 5, out.asSlice(4)));
        assertThrows(YunmoException.class, () -> p.encode(mixed().without("age"), TRAIN, out));
        Table turned = new Table(List.of(
                TextColumn.of("age", List.of("x")),
                TextColumn.of("job", List.of("x")),
                new NumberColumn("flat", new double[1])));
        assertThrows(YunmoException.class, () -> p.encode(turned, new int[] {0}, out));
    }

    @Test
    void jsonRoundTripsAndHostileJsonIsRefused() {
        String json =
                Pipeline.fit(mixed(), "label", Task.CLASSIFICATION, TRAIN, true).toJson();
        Pipeline p = Pipeline.fromJson(json);
        assertEquals(json, p.toJson());
        assertEquals(List.of("no", "yes"), p.classes());
        Random random = new Random(11);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            StringBuilder b = new StringBuilder(json);
            for (int n = 1 + random.nextInt(3); n > 0 && !b.isEmpty(); n--) {
                int at = random.nextInt(b.length());
                switch (random.nextInt(3)) {
                    case 0 -> b.deleteCharAt(at);
                    case 1 -> b.setCharAt(at, "0-9e\"{}[],:.anu".charAt(random.nextInt(15)));
                    default -> b.setLength(at + 1);
                }
            }
            try {
                Pipeline.fromJson(b.toString());
            } catch (YunmoException e) {
                assertEquals(ErrorCode.INVALID, e.code());
                refused++;
            }
        }
        assertTrue(refused > 1000);
        for (String bad : List.of(
                "",
                "[]",
                "null",
                "{}",
                json.replace(" 1,", " 2,"),
                json + "{}",
                "{\"version\":1}",
                json.replace("\"scale\" : ", "\"scale\" : -"),
                json.replace("\"scale\" : ", "\"scale\" : 1e999"),
                json.replace("\"fill\" : ", "\"fill\" : " + "9".repeat(400)),
                json.replace("\"nurse\"", "\"cook\""),
                json.replace("\"flat\"", "\"age\""),
                "[".repeat(100_000))) {
            assertThrows(YunmoException.class, () -> Pipeline.fromJson(bad), bad);
        }
    }
}
