package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.yunmo.language.LoadOptions;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is computed for a sequence has the same bits whatever it is computed with. */
class ReproducibleStepsTest {
    private static final int LENGTH = 75;

    static Stream<String> files() {
        return Stream.of(
                "quant/llama-q4_1",
                "quant/llama-q4_k_m-mixed",
                "quant/llama-q8_0",
                "tiny/llama",
                "tiny/gemma3",
                "tiny/phi3",
                "tiny/mixtral",
                "tiny/qwen2moe",
                "tiny/qwen3moe");
    }

    private static Running running(String file, KvLayout.Type type, int threads) {
        Path path = Fixtures.path("language/" + file + ".gguf");
        LoadOptions options = Running.options(false, type, 0, 128);
        return new Running(path, options, Kernels.best(), threads, false);
    }

    private static int[] tokens(long seed) {
        return new Random(seed).ints(LENGTH, 8, 600).toArray();
    }

    @ParameterizedTest
    @MethodSource("files")
    void chunksAndThreadsChangeNothing(String file) {
        for (KvLayout.Type type : List.of(KvLayout.Type.F16, KvLayout.Type.Q8)) {
            List<float[]> expected;
            try (Running one = running(file, type, 1)) {
                expected = one.all(tokens(1), LENGTH);
            }
            try (Running three = running(file, type, 3)) {
                for (int chunk : new int[] {1, 7, 16, 33, LENGTH}) {
                    assertSame(expected, three.all(tokens(1), chunk));
                }
            }
        }
    }

    /** In the last layer only those rows are computed that lead to logits; this must not show. */
    @ParameterizedTest
    @MethodSource("files")
    void askingForLessChangesNothing(String file) {
        try (Running running = running(file, KvLayout.Type.F16, 2)) {
            List<float[]> first = running.all(tokens(1), LENGTH);
            List<float[]> second = running.all(tokens(2), LENGTH);
            running.clear();
            int[] a = running.blocks(LENGTH);
            int[] b = running.blocks(LENGTH);
            running.step(new Batch.Chunk(tokens(1), 0, 20, 0, a, 0), new Batch.Chunk(tokens(2), 0, 3, 0, b, 1));
            List<float[]> rows = running.step(
                    new Batch.Chunk(tokens(1), 20, LENGTH - 20, 20, a, 3), new Batch.Chunk(tokens(2), 3, 40, 3, b, 1));
            assertSame(first.subList(LENGTH - 3, LENGTH), rows.subList(0, 3));
            assertSame(second.subList(42, 43), rows.subList(3, 4));
        }
    }

    /** Rows of logits and hidden states of one step lie apart, whatever the order of the chunks. */
    @ParameterizedTest
    @MethodSource("files")
    void hiddenStatesAndLogitsDoNotMix(String file) {
        try (Running running = running(file, KvLayout.Type.F16, 2)) {
            List<float[]> states =
                    running.hidden(Batch.Chunk.ofStates(tokens(1), 0, LENGTH, 0, running.blocks(LENGTH), LENGTH));
            List<float[]> logits = running.all(tokens(2), LENGTH);
            running.clear();
            List<float[]> rows = running.step(
                    Batch.Chunk.ofStates(tokens(1), 0, LENGTH, 0, running.blocks(LENGTH), LENGTH),
                    new Batch.Chunk(tokens(2), 0, 40, 0, running.blocks(40), 2),
                    Batch.Chunk.ofStates(tokens(1), 0, 3, 0, running.blocks(3), 1));
            assertSame(logits.subList(38, 40), rows);
            List<float[]> beside = running.states(LENGTH + 1);
            assertSame(states, beside.subList(0, LENGTH));
            assertSame(states.subList(2, 3), beside.subList(LENGTH, LENGTH + 1));
        }
    }

    /** Several sequences, each in chunks of its own sizes, in common steps. */
    @ParameterizedTest
    @MethodSource("files")
    void neighboursChangeNothing(String file) {
        try (Running running = running(file, KvLayout.Type.F16, 2)) {
            List<List<float[]>> alone = new ArrayList<>();
            for (int s = 0; s < 4; s++) {
                alone.add(running.all(tokens(s), LENGTH));
            }
            running.clear();
            List<List<float[]>> together = together(running);
            for (int s = 0; s < 4; s++) {
                assertSame(alone.get(s), together.get(s));
            }
        }
    }

    private static List<List<float[]>> together(Running running) {
        Random random = new Random(5);
        int[][] blocks = new int[4][];
        int[] done = new int[4];
        List<List<float[]>> rows = new ArrayList<>();
        for (int s = 0; s < 4; s++) {
            blocks[s] = running.blocks(LENGTH);
            rows.add(new ArrayList<>());
        }
        while (Stream.of(0, 1, 2, 3).anyMatch(s -> done[s] < LENGTH)) {
            List<Batch.Chunk> chunks = new ArrayList<>();
            List<Integer> owners = new ArrayList<>();
            for (int s = 0; s < 4; s++) {
                int n = Math.min(LENGTH - done[s], random.nextInt(24));
                if (n > 0) {
                    chunks.add(new Batch.Chunk(tokens(s), done[s], n, done[s], blocks[s], n));
                    owners.add(s);
                    done[s] += n;
                }
            }
            if (!chunks.isEmpty()) {
                deal(running.step(chunks.toArray(Batch.Chunk[]::new)), chunks, owners, rows);
            }
        }
        return rows;
    }

    private static void deal(
            List<float[]> logits, List<Batch.Chunk> chunks, List<Integer> owners, List<List<float[]>> rows) {
        int row = 0;
        for (int i = 0; i < chunks.size(); i++) {
            int n = chunks.get(i).count();
            rows.get(owners.get(i)).addAll(logits.subList(row, row + n));
            row += n;
        }
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        assertArrayEquals(expected.toArray(float[][]::new), actual.toArray(float[][]::new));
    }
}
