package io.yunmo.serving.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yunmo.data.NumberColumn;
import io.yunmo.data.Pipeline;
import io.yunmo.data.Prediction;
import io.yunmo.data.ReadOptions;
import io.yunmo.data.Table;
import io.yunmo.data.TableReader;
import io.yunmo.data.Task;
import io.yunmo.data.TextColumn;
import io.yunmo.serving.OipTensors;
import io.yunmo.serving.batching.BatchListener;
import io.yunmo.serving.batching.Batcher;
import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkRuntimeTest {
    private final NetworkRuntime runtime = new NetworkRuntime(2);

    @TempDir
    private Path folder;

    private Predictor digits() {
        return runtime.load("digits", NetworkFiles.ofFixture("mission_digits", folder));
    }

    @Test
    void severalInputsAndOutputsHaveTheirNames() {
        Map<String, Tensor> fixture =
                SafeTensors.read(Fixtures.path("learn/training/two_inputs_two_outputs.safetensors"));
        try (Predictor p = runtime.load("two", NetworkFiles.ofFixture("two_inputs_two_outputs", folder))) {
            assertEquals(
                    List.of("left", "right"),
                    p.signature().inputs().stream().map(i -> i.name()).toList());
            assertEquals(
                    List.of("kind", "strength"),
                    p.signature().outputs().stream().map(o -> o.name()).toList());
            List<NamedTensor> inputs = List.of(
                    new NamedTensor("left", fixture.get("x/left")), new NamedTensor("right", fixture.get("x/right")));
            p.warm();
            List<NamedTensor> all = p.predict(inputs);
            assertEquals(Shape.of(142, 3), all.get(0).tensor().shape());
            assertEquals(Shape.of(142, 1), all.get(1).tensor().shape());
            List<NamedTensor> validation = List.of(
                    new NamedTensor("left", fixture.get("x_val/left")),
                    new NamedTensor("right", fixture.get("x_val/right")));
            Tensor strength =
                    p.predict(validation, List.of("strength")).getFirst().tensor();
            Tensor want = fixture.get("predictions/strength");
            for (int i = 0; i < 36; i++) {
                assertEquals(want.floatAt(i), strength.floatAt(i), 1e-5);
            }
        }
    }

    private static List<NamedTensor> input(Tensor x) {
        return List.of(new NamedTensor("input", x));
    }

    private static Table table(String file) {
        return TableReader.read(Fixtures.path("datasets/" + file), ReadOptions.DEFAULT)
                .table();
    }

    private static Pipeline pipeline(Table table, String label) {
        return Pipeline.fit(
                table,
                label,
                Task.CLASSIFICATION,
                IntStream.range(0, table.rows()).toArray(),
                true);
    }

    @Test
    void predictsWhatKerasPredicts() {
        Map<String, Tensor> tensors = SafeTensors.read(Fixtures.path("learn/training/mission_digits.safetensors"));
        Tensor x = RowViews.part(tensors.get("x_val"), 0, 64);
        try (Predictor predictor = digits()) {
            predictor.warm();
            assertEquals(
                    Shape.of(-1, 64), predictor.signature().inputs().getFirst().shape());
            assertEquals(
                    Shape.of(-1, 10), predictor.signature().outputs().getFirst().shape());
            List<NamedTensor> answer = predictor.predict(input(x));
            assertEquals("output", answer.getFirst().name());
            OipTensors.assertClose(
                    tensors.get("predictions/0"), answer.getFirst().tensor(), 1e-5, "predictions");
        }
    }

    @Test
    void rowsHaveTheSameBitsInEveryCompany() {
        try (Predictor predictor = digits()) {
            Tensor all = OipTensors.floats(5, 200, 64);
            List<NamedTensor> together = predictor.predict(input(all));
            for (int rows = 1; rows <= 65; rows++) {
                OipTensors.assertSameBits(
                        RowViews.part(together, 0, rows),
                        predictor.predict(input(RowViews.part(all, 0, rows))),
                        rows + " rows");
            }
            for (int row = 0; row < 200; row++) {
                OipTensors.assertSameBits(
                        RowViews.part(together, row, 1),
                        predictor.predict(input(RowViews.part(all, row, 1))),
                        "row " + row);
            }
        }
    }

    @Test
    void joinedRequestsGetTheBitsOfSingleOnes() throws Exception {
        BatchListener silent = new BatchListener() {
            @Override
            public void queued(long nanos) {}

            @Override
            public void ran(int requests, int rows, long nanos) {}
        };
        try (Predictor predictor = runtime.load("digits", NetworkFiles.ofFixture("mission_digits", folder));
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            Tensor all = OipTensors.floats(6, 64, 64);
            List<NamedTensor> alone = predictor.predict(input(all));
            Batcher batcher =
                    new Batcher("digits", predictor, new BatchingOptions(16, Duration.ofNanos(100_000), 999), silent);
            List<Future<?>> futures = new ArrayList<>();
            for (int c = 0; c < 64; c++) {
                int row = c;
                futures.add(clients.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        OipTensors.assertSameBits(
                                RowViews.part(alone, row, 1),
                                batcher.submit(input(RowViews.part(all, row, 1)), 1, List.of()),
                                "row " + row);
                    }
                }));
            }
            for (Future<?> f : futures) {
                f.get();
            }
        }
    }

    @Test
    void takesMemoryOfEveryKind() {
        try (Predictor predictor = digits();
                Arena arena = Arena.ofConfined()) {
            Tensor floats = OipTensors.floats(7, 3, 64);
            List<NamedTensor> expected = predictor.predict(input(floats));
            long bytes = floats.data().byteSize();
            MemorySegment outside = arena.allocate(bytes + 1).asSlice(1, bytes).copyFrom(floats.data());
            MemorySegment array = MemorySegment.ofArray(new byte[(int) bytes + 3])
                    .asSlice(3, bytes)
                    .copyFrom(floats.data());
            for (MemorySegment data : List.of(outside, array)) {
                Tensor x = Tensor.of(ElementType.F32, floats.shape(), data);
                OipTensors.assertSameBits(expected, predictor.predict(input(x)), data.toString());
            }
        }
    }

    @Test
    void noRowsGiveNoRows() {
        try (Predictor predictor = digits()) {
            List<NamedTensor> answer = predictor.predict(input(Tensor.ofFloats(Shape.of(0, 64))));
            assertEquals(Shape.of(0, 10), answer.getFirst().tensor().shape());
        }
    }

    @Test
    void aNumericPipelineTakesOneInputAndNamesLabelsOnRequest() {
        Table iris = table("iris.csv");
        Pipeline pipeline = pipeline(iris, "species");
        Map<String, Path> files =
                NetworkFiles.of(pipeline, "[{\"Dense\": {\"units\": 3, \"activation\": \"softmax\"}}]", folder);
        try (Predictor predictor = runtime.load("iris", files)) {
            assertEquals(
                    Shape.of(-1, 4), predictor.signature().inputs().getFirst().shape());
            assertEquals(
                    List.of("setosa", "versicolor", "virginica"),
                    predictor.meaning().classes());
            assertEquals("sepal length (cm)", predictor.meaning().columns().getFirst());
            Tensor x = Tensor.ofFloats(Shape.of(2, 4), 5.1f, 3.5f, 1.4f, 0.2f, 6.9f, Float.NaN, 5.7f, 2.3f);
            List<NamedTensor> both = predictor.predict(input(x), List.of("label", "output"));
            Tensor probabilities = both.get(1).tensor();
            List<String> labels = OipTensors.texts(both.getFirst().tensor());
            for (int row = 0; row < 2; row++) {
                float[] p = RowViews.part(probabilities, row, 1).data().toArray(ValueLayout.JAVA_FLOAT);
                assertEquals(((Prediction.Labelled) pipeline.decode(p)).label(), labels.get(row));
                assertEquals(1, p[0] + p[1] + p[2], 1e-5);
            }
        }
    }

    @Test
    void aMixedPipelineTakesOneInputAColumn() {
        Table credit = table("german_credit.csv");
        Pipeline pipeline = pipeline(credit, "class");
        Map<String, Path> files =
                NetworkFiles.of(pipeline, "[{\"Dense\": {\"units\": 1, \"activation\": \"sigmoid\"}}]", folder);
        try (Predictor predictor = runtime.load("credit", files)) {
            predictor.warm();
            List<NamedTensor> all = predictor.signature().inputs().stream()
                    .map(spec -> new NamedTensor(spec.name(), column(credit, spec.name(), spec.type(), 100)))
                    .toList();
            List<NamedTensor> together = predictor.predict(all, List.of("output", "label"));
            MemorySegment features = MemorySegment.ofArray(new float[100 * pipeline.featureWidth()]);
            pipeline.encode(all.stream().map(NamedTensor::tensor).toList(), 100, features);
            for (int row = 0; row < 100; row++) {
                List<NamedTensor> one = predictor.predict(RowViews.part(all, row, 1), List.of("output", "label"));
                OipTensors.assertSameBits(RowViews.part(together, row, 1), one, "row " + row);
                float p = one.getFirst().tensor().floatAt(0);
                assertEquals(
                        p > 0.5f ? "good" : "bad",
                        OipTensors.texts(one.get(1).tensor()).getFirst());
            }
        }
    }

    private static Tensor column(Table table, String name, ElementType type, int rows) {
        if (type == ElementType.BYTES) {
            List<byte[]> texts = new ArrayList<>();
            TextColumn column = (TextColumn) table.column(name);
            for (int i = 0; i < rows; i++) {
                texts.add(column.text(i).getBytes(StandardCharsets.UTF_8));
            }
            return Tensor.ofStrings(Shape.of(rows, 1), texts);
        }
        NumberColumn column = (NumberColumn) table.column(name);
        float[] numbers = new float[rows];
        for (int i = 0; i < rows; i++) {
            numbers[i] = (float) column.value(i);
        }
        return Tensor.ofFloats(Shape.of(rows, 1), numbers);
    }

    @Test
    void whatDoesNotFitTogetherIsRefused() {
        Map<String, Path> files = NetworkFiles.ofFixture("mission_digits", folder);
        Map<String, Path> withPipeline = new HashMap<>(files);
        withPipeline.put(
                NetworkRuntime.PIPELINE,
                NetworkFiles.write(
                        folder, "p", pipeline(table("iris.csv"), "species").toJson()));
        refused("4 features", withPipeline);
        refused("weights.safetensors", Map.of(NetworkRuntime.MODEL, files.get(NetworkRuntime.MODEL)));
        Map<String, Path> noJson = new HashMap<>(files);
        noJson.put(NetworkRuntime.MODEL, NetworkFiles.write(folder, "x", "<html>"));
        refused("", noJson);
        Map<String, Path> noWeights = new HashMap<>(files);
        noWeights.put(NetworkRuntime.WEIGHTS, NetworkFiles.write(folder, "y", "<html>"));
        refused("", noWeights);
    }

    private void refused(String why, Map<String, Path> files) {
        YunmoException e = assertThrows(YunmoException.class, () -> runtime.load("m", files));
        assertEquals(ErrorCode.INVALID, e.code());
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @Test
    void aRunAllocatesLittleBesideTheAnswer() {
        try (Predictor predictor = digits()) {
            List<NamedTensor> x = input(OipTensors.floats(8, 1, 64));
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long each = Long.MAX_VALUE;
            for (int round = 0; round < 50 && each > 600; round++) { // until it is compiled
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 10_000; i++) {
                    predictor.predict(x, Collections.emptyList());
                }
                each = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
            }
            assertTrue(each <= 600, each + " bytes a run");
        }
    }
}
