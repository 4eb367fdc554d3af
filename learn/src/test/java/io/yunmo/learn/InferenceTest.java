package io.yunmo.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class InferenceTest {
    private static final String MLP = """
            [{"Dense": {"units": 64, "activation": "relu"}}, {"Dense": {"units": 64, "activation": "gelu"}},
             {"Dense": {"units": 10, "activation": "softmax"}}]
            """;
    private static final String NORMALISED = """
            [{"Dense": {"units": 33, "use_bias": false}}, {"BatchNormalization": {}}, {"Activation": {"activation": "tanh"}},
             {"Dropout": {"rate": 0.5}}, {"Reshape": {"target_shape": [3, 11]}}, {"LayerNormalization": {}},
             {"Dense": {"units": 14, "activation": "glu"}}, {"Flatten": {}}, {"Dense": {"units": 3, "activation": "sigmoid"}}]
            """;

    private static Network network(String layers) {
        Network n = KerasJson.sequential("m", new JsonMapper().readTree(layers), new int[] {100});
        n.initialize(5);
        return n;
    }

    private static float[] random(int n) {
        SplittableRandom random = new SplittableRandom(3);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(-2, 2);
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(strings = {MLP, NORMALISED})
    void aRowsBitsDoNotDependOnTheOtherRows(String layers) {
        float[] x = random(64 * 100);
        try (Network n = network(layers);
                Inference all = n.inference(64);
                Inference single = n.inference(1)) {
            int width = all.outputWidth();
            float[] alone = new float[64 * width];
            for (int r = 0; r < 64; r++) {
                float[] y = new float[width];
                single.run(
                        MemorySegment.ofArray(Arrays.copyOfRange(x, r * 100, r * 100 + 100)),
                        1,
                        MemorySegment.ofArray(y));
                System.arraycopy(y, 0, alone, r * width, width);
            }
            for (int rows = 1; rows <= 64; rows++) {
                float[] y = new float[rows * width];
                all.run(MemorySegment.ofArray(x), rows, MemorySegment.ofArray(y));
                assertArrayEquals(Arrays.copyOf(alone, y.length), y, 0f, rows + " rows");
            }
        }
    }

    @Test
    void offHeapAndOnHeapGiveTheSame() {
        float[] x = random(300);
        try (Network n = network(MLP);
                Inference inference = n.inference(3);
                Arena arena = Arena.ofConfined()) {
            float[] heap = new float[30];
            inference.run(MemorySegment.ofArray(x), 3, MemorySegment.ofArray(heap));
            MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
            MemorySegment out = arena.allocate(120);
            inference.run(in, 3, out);
            assertArrayEquals(heap, out.toArray(ValueLayout.JAVA_FLOAT));
            assertEquals(100, inference.inputWidth());
            assertTrue(inference.memoryBytes() > 3 * 4 * 238);
        }
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long me = Thread.currentThread().threadId();
        float[] x = random(64 * 100);
        MemorySegment in = MemorySegment.ofArray(x);
        MemorySegment out = MemorySegment.ofArray(new float[64 * 10]);
        try (Network n = network(MLP);
                Inference inference = n.inference(64)) {
            // what is not yet compiled boxes vectors: the compiler may take its time on a busy machine
            long bytes = Long.MAX_VALUE;
            for (int round = 0; round < 60 && bytes >= 1000; round++) {
                long before = threads.getThreadAllocatedBytes(me);
                for (int i = 0; i < 1000; i++) {
                    inference.run(in, 1 + i % 64, out);
                }
                bytes = threads.getThreadAllocatedBytes(me) - before;
            }
            assertTrue(bytes < 1000, bytes + " bytes in 1000 calls");
        }
    }

    @Test
    void refusesWrongSizes() {
        try (Network n = network(MLP)) {
            assertThrows(YunmoException.class, () -> n.inference(0));
            try (Inference inference = n.inference(2)) {
                MemorySegment x = MemorySegment.ofArray(new float[200]);
                MemorySegment y = MemorySegment.ofArray(new float[20]);
                assertThrows(YunmoException.class, () -> inference.run(x, 3, y));
                assertThrows(YunmoException.class, () -> inference.run(x, 0, y));
                assertThrows(YunmoException.class, () -> inference.run(x.asSlice(4), 2, y));
                assertThrows(YunmoException.class, () -> inference.run(x, 2, y.asSlice(4)));
            }
            Inference closed = n.inference(2);
            closed.close();
            closed.close();
            MemorySegment x = MemorySegment.ofArray(new float[200]);
            assertThrows(YunmoException.class, () -> closed.run(x, 2, MemorySegment.ofArray(new float[20])));
        }
    }
}
