package io.yunmo.tensor.kernel.recurrent;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Recurrent layers with random numbers everywhere: the same for the same seed. */
record RandomWiring(int gates, int biasRows, int states, int capacity, int steps, int inputs, int units) {
    RecurrentWiring make(Arena arena, String options) {
        SplittableRandom random = new SplittableRandom(17);
        int rows = capacity * steps;
        boolean bias = !options.contains("no bias");
        boolean all = options.contains("sequence");
        boolean inner = options.contains("states");
        List<RecurrentState> state = new ArrayList<>();
        for (int i = 0; i < states; i++) {
            state.add(
                    inner
                            ? new RecurrentState(
                                    Optional.of(of(arena, random, capacity, units)),
                                    Optional.of(Memory.matrix(arena, capacity, units)),
                                    Optional.of(Memory.matrix(arena, capacity, units)),
                                    Optional.of(of(arena, random, capacity, units)))
                            : RecurrentState.INNER);
        }
        return new RecurrentWiring(
                capacity,
                steps,
                units,
                new RecurrentWeights(
                        of(arena, random, inputs, gates * units),
                        of(arena, random, units, gates * units),
                        bias ? Optional.of(of(arena, random, biasRows, gates * units)) : Optional.empty()),
                Optional.of(new RecurrentWeights(
                        Memory.matrix(arena, inputs, gates * units),
                        Memory.matrix(arena, units, gates * units),
                        bias ? Optional.of(Memory.matrix(arena, biasRows, gates * units)) : Optional.empty())),
                of(arena, random, rows, inputs),
                Optional.of(Memory.matrix(arena, rows, inputs)),
                all ? Optional.of(Memory.matrix(arena, rows, units)) : Optional.empty(),
                all ? Optional.of(of(arena, random, rows, units)) : Optional.empty(),
                all ? Optional.empty() : Optional.of(Memory.matrix(arena, capacity, units)),
                all ? Optional.empty() : Optional.of(of(arena, random, capacity, units)),
                state,
                options.contains("mask") ? Optional.of(mask(arena, random)) : Optional.empty(),
                options.contains("drops") ? Optional.of(of(arena, random, gates * capacity, units)) : Optional.empty(),
                options.contains("backwards"),
                options.contains("in time"),
                options.contains("zero"),
                true);
    }

    private Matrix mask(Arena arena, SplittableRandom random) {
        Matrix m = Memory.matrix(arena, capacity, steps);
        for (int b = 0; b < capacity; b++) {
            for (int t = 0; t < steps; t++) {
                // one sample has no step at all
                Memory.put(m, b, t, b != 1 && random.nextInt(3) > 0 ? 1 : 0);
            }
        }
        return m;
    }

    private static Matrix of(Arena arena, SplittableRandom random, int rows, int columns) {
        Matrix m = Memory.matrix(arena, rows, columns);
        for (int r = 0; r < rows; r++) {
            for (int j = 0; j < columns; j++) {
                Memory.put(m, r, j, (float) random.nextDouble(-1, 1));
            }
        }
        return m;
    }
}
