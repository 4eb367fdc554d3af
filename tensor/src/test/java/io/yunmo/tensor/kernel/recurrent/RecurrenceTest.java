package io.yunmo.tensor.kernel.recurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Gemm;
import io.yunmo.tensor.kernel.Memory;
import io.yunmo.tensor.kernel.Workers;
import java.lang.foreign.Arena;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recurrent kernel has the bits of its plain twin, on any number of threads, and for any number of samples. */
class RecurrenceTest {
    private static final CellActivation.Factory TANH = () -> CellActivation.TANH;
    private static final CellActivation.Factory SIGMOID = () -> CellActivation.SIGMOID;
    private static final String[] OPTIONS = {
        "last",
        "sequence",
        "last mask",
        "sequence mask",
        "sequence mask zero backwards",
        "last mask zero",
        "last states backwards",
        "sequence states mask backwards in time",
        "sequence no bias",
        "sequence mask drops"
    };

    enum Kind {
        LSTM(4, 1, 2),
        GRU(3, 2, 1),
        GRU_BEFORE(3, 1, 1),
        SIMPLE(1, 1, 1);

        final int gates;
        final int biasRows;
        final int states;

        Kind(int gates, int biasRows, int states) {
            this.gates = gates;
            this.biasRows = biasRows;
            this.states = states;
        }

        Recurrence fast(RecurrentWiring w, Gemm gemm, Arena arena) {
            return switch (this) {
                case LSTM -> new Lstm(w, TANH, SIGMOID, gemm, arena);
                case GRU -> new Gru(w, TANH, SIGMOID, gemm, arena);
                case GRU_BEFORE -> new GruResetBefore(w, TANH, SIGMOID, gemm, arena);
                case SIMPLE -> new SimpleRnn(w, TANH, gemm, arena);
            };
        }

        PlainRecurrence plain(RecurrentWiring w) {
            return switch (this) {
                case LSTM -> new PlainCells.Memories(w);
                case GRU -> new PlainCells.Gated(w);
                case GRU_BEFORE -> new PlainCells.GatedBefore(w);
                case SIMPLE -> new PlainCells.Simple(w);
            };
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(Kind.values()).flatMap(k -> Stream.of(OPTIONS).map(o -> Arguments.of(k, o)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isBitEqualToItsPlainTwin(Kind kind, String options) {
        for (int units : new int[] {5, 17}) {
            RandomWiring random = new RandomWiring(kind.gates, kind.biasRows, kind.states, 13, 6, 7, units);
            for (int threads = 1; threads <= 3; threads++) {
                try (Arena arena = Arena.ofShared();
                        Workers workers = new Workers(threads)) {
                    RecurrentWiring want = random.make(arena, options);
                    RecurrentWiring got = random.make(arena, options);
                    PlainRecurrence plain = kind.plain(want);
                    Recurrence fast = kind.fast(got, new Gemm(workers, arena), arena);
                    for (int samples : new int[] {13, 6}) {
                        plain.forward(samples);
                        fast.forward(samples, true);
                        plain.backward(samples);
                        fast.backward(samples);
                        compare(kind, want, got, plain, samples);
                    }
                }
            }
        }
    }

    private static void compare(
            Kind kind, RecurrentWiring want, RecurrentWiring got, PlainRecurrence plain, int samples) {
        same("sequence", want.sequence(), got.sequence(), samples * want.steps());
        same("last", want.last(), got.last(), samples);
        same("input gradient", want.inputGradient(), got.inputGradient(), samples * want.steps());
        for (int i = 0; i < want.states().size(); i++) {
            same("state", want.states().get(i).last(), got.states().get(i).last(), samples);
            same(
                    "state gradient",
                    want.states().get(i).initialGradient(),
                    got.states().get(i).initialGradient(),
                    samples);
        }
        weights(kind, got, plain, samples);
    }

    private static void weights(Kind kind, RecurrentWiring got, PlainRecurrence plain, int samples) {
        RecurrentWeights g = got.gradients().orElseThrow();
        int units = got.units();
        int[] gates = plain.inputGates();
        for (int k = 0; k < gates.length; k++) {
            for (int j = 0; j < units; j++) {
                int column = k * units + j;
                for (int i = 0; i < got.input().columns(); i++) {
                    same(plain.kernelGradient(samples, i, column), Memory.get(g.kernel(), i, gates[k] * units + j));
                }
                if (g.bias().isPresent()) {
                    same(
                            plain.biasGradient(samples, column),
                            Memory.get(g.bias().get(), 0, gates[k] * units + j));
                }
                for (int i = 0; i < units; i++) {
                    // inside the product of a GRU, the candidate's gate is a block of its own
                    int inner = kind == Kind.GRU && k == 0 ? 3 * units + j : column;
                    float[][][] in = kind == Kind.GRU_BEFORE && k == 0 ? plain.resets : plain.before;
                    same(
                            plain.recurrentGradient(samples, in, gates[k], i, inner),
                            Memory.get(g.recurrent(), i, gates[k] * units + j));
                }
            }
        }
        for (int j = 0; j < units && kind == Kind.GRU && g.bias().isPresent(); j++) {
            same(plain.biasGradient(samples, 3 * units + j), Memory.get(g.bias().get(), 1, 2 * units + j));
            same(plain.biasGradient(samples, units + j), Memory.get(g.bias().get(), 1, j));
        }
    }

    private static void same(String what, Optional<Matrix> want, Optional<Matrix> got, int rows) {
        assertEquals(want.isPresent(), got.isPresent());
        for (int r = 0; r < rows && want.isPresent(); r++) {
            for (int j = 0; j < want.get().stride(); j++) {
                float w = Memory.get(want.get().address() + 4L * (r * want.get().stride() + j));
                float g = Memory.get(got.get().address() + 4L * (r * got.get().stride() + j));
                assertEquals(w, g, what + " of row " + r + ", column " + j);
            }
        }
    }

    private static void same(float want, float got) {
        assertEquals(want, got);
    }
}
