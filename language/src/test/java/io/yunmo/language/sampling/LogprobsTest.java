package io.yunmo.language.sampling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.language.scheduling.Piece;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LogprobsTest {
    @Test
    void areExactAndBestFirst() {
        SplittableRandom random = new SplittableRandom(2);
        float[] logits = new float[1003];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) (random.nextGaussian() * 5 + 80);
        }
        logits[17] = 120;
        logits[900] = 120;
        double sum = 0;
        for (float l : logits) {
            sum += Math.exp((double) l - 120);
        }
        try (Arena arena = Arena.ofConfined()) {
            Piece.TokenLogprob p = Logprobs.of(new Row(arena, logits.length).of(logits), logits.length, 3, 2);
            assertEquals(3, p.token());
            assertEquals(logits[3] - 120 - Math.log(sum), p.logprob(), 1e-5);
            assertEquals(
                    List.of(17, 900), p.best().stream().map(Piece.Best::token).toList());
            assertEquals(-Math.log(sum), p.best().getFirst().logprob(), 1e-6);
        }
    }

    @Test
    void doNotChangeTheRow() {
        try (Arena arena = Arena.ofConfined()) {
            Row row = new Row(arena, 2);
            Piece.TokenLogprob p = Logprobs.of(row.of(0, Float.NEGATIVE_INFINITY), 2, 1, 5);
            assertEquals(Float.NEGATIVE_INFINITY, p.logprob());
            assertEquals(List.of(new Piece.Best(0, 0)), p.best());
            assertEquals(0, row.get(0));
            assertEquals(List.of(), Logprobs.of(row.of(0, 0), 2, 1, 0).best());
        }
    }

    @Test
    void ofDamagedLogitsAreAFault() {
        try (Arena arena = Arena.ofConfined()) {
            long row = new Row(arena, 2).of(0, Float.NaN);
            YunmoException e = assertThrows(YunmoException.class, () -> Logprobs.of(row, 2, 0, 1));
            assertEquals(ErrorCode.INTERNAL, e.code());
        }
    }
}
