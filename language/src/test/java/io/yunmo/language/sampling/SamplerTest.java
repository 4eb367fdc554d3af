package io.yunmo.language.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.PlainSteps;
import io.yunmo.tensor.attention.StepKernels;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final float LOW = Float.NEGATIVE_INFINITY;

    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    private static Sampling sampling(float temperature, int topK, float topP, float minP, long seed) {
        return new Sampling(temperature, topK, topP, minP, 1, 0, 0, Map.of(), seed);
    }

    private static Sampling penalties(float repetition, float presence, float frequency) {
        return new Sampling(0, 0, 1, 0, repetition, presence, frequency, Map.of(), 0);
    }

    /** How often each token is drawn in so many positions. */
    private int[] counts(Sampling sampling, int draws, float... logits) {
        Row row = new Row(arena, logits.length);
        Sampler sampler = new Sampler(sampling, logits.length);
        int[] counts = new int[logits.length];
        for (int i = 0; i < draws; i++) {
            int token = sampler.sample(row.of(logits));
            counts[token]++;
            sampler.accept(token);
        }
        return counts;
    }

    private static float[] logs(double... probabilities) {
        float[] logits = new float[probabilities.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(probabilities[i]);
        }
        return logits;
    }

    /** Chi-square of counts below what one in a thousand exceeds; tokens of no probability are never drawn. */
    private static void assertDrawn(double[] probabilities, int[] counts) {
        int draws = Arrays.stream(counts).sum();
        double whole = Arrays.stream(probabilities).sum();
        double chi = 0;
        int degrees = -1;
        for (int i = 0; i < counts.length; i++) {
            double expected = probabilities[i] / whole * draws;
            if (expected == 0) {
                assertEquals(0, counts[i], "token " + i);
                continue;
            }
            chi += (counts[i] - expected) * (counts[i] - expected) / expected;
            degrees++;
        }
        double most = degrees + 3.09 * Math.sqrt(2.0 * Math.max(degrees, 1)) + 7;
        assertTrue(chi < most, "chi-square " + chi + " of " + degrees + " degrees: " + Arrays.toString(counts));
    }

    @Test
    void drawsByTheProbabilities() {
        double[] p = {0.1, 0.2, 0, 0.3, 0.05, 0.35};
        float[] logits = logs(p);
        assertDrawn(p, counts(sampling(1, 0, 1, 0, 1), 20_000, logits));
        assertDrawn(p, counts(sampling(1, 5, 1, 0, 2), 20_000, logits));
        assertDrawn(p, counts(sampling(1, 0, 0.9999f, 0, 3), 20_000, logits));
    }

    @Test
    void drawsByTheProbabilitiesOfALargeVocabulary() {
        SplittableRandom random = new SplittableRandom(5);
        double[] p = new double[1000];
        for (int i = 0; i < p.length; i++) {
            p[i] = i % 7 == 3 ? 0 : 0.2 + random.nextDouble();
        }
        assertDrawn(p, counts(sampling(1, 0, 1, 0, 9), 20_000, logs(p)));
        assertDrawn(p, counts(sampling(1, 0, 0.999999f, 0, 9), 10_000, logs(p)));
    }

    @Test
    void temperatureSharpensAndFlattens() {
        double[] p = {0.6, 0.3, 0.1};
        assertDrawn(new double[] {0.36, 0.09, 0.01}, counts(sampling(0.5f, 0, 1, 0, 4), 20_000, logs(p)));
        assertDrawn(new double[] {0.36, 0.09, 0.01}, counts(sampling(0.5f, 2_000, 1, 0, 4), 20_000, logs(p)));
        double[] flat = {Math.sqrt(0.6), Math.sqrt(0.3), Math.sqrt(0.1)};
        assertDrawn(flat, counts(sampling(2, 0, 1, 0, 5), 20_000, logs(p)));
    }

    @Test
    void topKLeavesTheLargestAndTheSmallerIdAmongEquals() {
        double[] p = {0.1, 0.2, 0.2, 0.2, 0.3};
        assertDrawn(new double[] {0, 0.2, 0.2, 0, 0.3}, counts(sampling(1, 3, 1, 0, 6), 20_000, logs(p)));
        assertDrawn(new double[] {0, 0, 0, 0, 1}, counts(sampling(1, 1, 1, 0, 6), 100, logs(p)));
    }

    @Test
    void topPLeavesTheFewestThatReachIt() {
        double[] p = {0.15, 0.4, 0.05, 0.3, 0.1};
        assertDrawn(new double[] {0, 0.4, 0, 0.3, 0}, counts(sampling(1, 0, 0.65f, 0, 7), 20_000, logs(p)));
        assertDrawn(new double[] {0.15, 0.4, 0, 0.3, 0}, counts(sampling(1, 0, 0.75f, 0, 7), 20_000, logs(p)));
        assertDrawn(new double[] {0, 1, 0, 0, 0}, counts(sampling(1, 0, 0, 0, 7), 100, logs(p)));
    }

    @Test
    void topPLooksFurtherThanItsFirstCandidates() {
        float[] flat = new float[5000];
        int[] counts = counts(sampling(1, 0, 0.5f, 0, 8), 1000, flat);
        assertEquals(1000, Arrays.stream(counts).limit(2501).sum());
        assertTrue(Arrays.stream(counts, 2000, 2501).sum() > 100);
    }

    /** A share of a vocabulary too flat to be sorted: the same tokens as sorting leaves. */
    @Test
    void topPOfAFlatDistributionLeavesWhatSortingWould() {
        SplittableRandom random = new SplittableRandom(21);
        float[] logits = new float[3000];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = random.nextInt(40) / 20f;
        }
        Integer[] order = new Integer[logits.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> logits[a] == logits[b] ? a - b : Float.compare(logits[b], logits[a]));
        double whole = 0;
        for (float l : logits) {
            whole += Math.exp(l);
        }
        double[] left = new double[logits.length];
        double sum = 0;
        for (int i = 0; sum < 0.6 * whole; i++) {
            left[order[i]] = Math.exp(logits[order[i]]);
            sum += left[order[i]];
        }
        assertDrawn(left, counts(sampling(1, 0, 0.6f, 0, 22), 30_000, logits));
        for (int i = 0; i < left.length; i++) {
            left[i] = logits[i] >= 1.5 ? left[i] : 0;
        }
        float minP = (float) Math.exp(1.48 - 1.95);
        assertDrawn(left, counts(sampling(1, 0, 0.6f, minP, 23), 30_000, logits));
    }

    @Test
    void minPLeavesThoseNotFarBelowTheLargest() {
        double[] p = {0.5, 0.04, 0.25, 0.01, 0.2};
        double[] left = {0.5, 0, 0.25, 0, 0.2};
        assertDrawn(left, counts(sampling(1, 0, 1, 0.1f, 10), 20_000, logs(p)));
        assertDrawn(left, counts(sampling(1, 4, 1, 0.1f, 10), 20_000, logs(p)));
        assertDrawn(left, counts(sampling(1, 0, 0.9999f, 0.1f, 10), 20_000, logs(p)));
        assertDrawn(new double[] {1, 0, 0, 0, 0}, counts(sampling(1, 0, 1, 1, 10), 100, logs(p)));
    }

    @Test
    void topPSeesWhatTopKLeft() {
        // of all, 0.5 and 0.25 reach 0.7; of the three that top-k leaves, whose sum is 0.9, they have 0.83
        double[] p = {0.5, 0.25, 0.15, 0.1};
        assertDrawn(new double[] {0.5, 0.25, 0, 0}, counts(sampling(1, 3, 0.8f, 0, 11), 20_000, logs(p)));
        assertDrawn(new double[] {0.5, 0.25, 0.15, 0}, counts(sampling(1, 0, 0.8f, 0, 11), 20_000, logs(p)));
    }

    @Test
    void temperatureComesBeforeTopP() {
        // at temperature 0.5 the first has 0.36 of 0.46
        double[] p = {0.6, 0.3, 0.1};
        assertDrawn(new double[] {1, 0, 0}, counts(sampling(0.5f, 0, 0.75f, 0, 12), 200, logs(p)));
        assertDrawn(new double[] {1, 0, 0}, counts(sampling(0.5f, 3, 0.75f, 0, 12), 200, logs(p)));
    }

    @Test
    void greedyTakesTheLargestAndTheSmallestIdAmongEquals() {
        Row row = new Row(arena, 5);
        assertEquals(1, new Sampler(Sampling.GREEDY, 5).sample(row.of(1, 3, 2, 3, -1)));
        assertEquals(4, new Sampler(Sampling.GREEDY, 5).sample(row.of(LOW, LOW, LOW, LOW, -100)));
        assertEquals(1, new Sampler(sampling(1e-6f, 0, 1, 0, 1), 5).sample(row.of(1, 3, 2, 3, -1)));
    }

    @Test
    void penaltiesChangeLogitsAsOpenAiDefines() {
        Row row = new Row(arena, 4);
        Sampler sampler = new Sampler(penalties(1, 0.5f, 0.25f), 4);
        sampler.prompt(new int[] {9, 3}, 1, 1);
        sampler.accept(0);
        sampler.accept(0);
        sampler.accept(2);
        sampler.sample(row.of(2, 2, -1, 2));
        assertArrayEquals(new float[] {1, 2, -1.75f, 2}, new float[] {row.get(0), row.get(1), row.get(2), row.get(3)});
    }

    @Test
    void repetitionPenaltyCountsThePromptAndComesFirst() {
        Row row = new Row(arena, 4);
        Sampler sampler = new Sampler(new Sampling(0, 0, 1, 0, 2, 0.5f, 0, Map.of(1, 4f), 0), 4);
        sampler.prompt(new int[] {3, 1, 3}, 0, 3);
        sampler.accept(0);
        assertEquals(1, sampler.sample(row.of(3, 2, 5, -1)));
        assertArrayEquals(new float[] {1, 5, 5, -2}, new float[] {row.get(0), row.get(1), row.get(2), row.get(3)});
    }

    @Test
    void countsManyDifferentTokens() {
        Row row = new Row(arena, 3000);
        Sampler sampler = new Sampler(penalties(1, 0, 1), 3000);
        for (int i = 0; i < 6000; i++) {
            sampler.accept(i * 7 % 3000);
        }
        sampler.accept(5);
        sampler.sample(row.of(new float[3000]));
        for (int i = 0; i < 3000; i++) {
            assertEquals(i == 5 ? -3 : -2, row.get(i));
        }
    }

    @Test
    void refusesABiasOfATokenThatIsNotThere() {
        Sampling sampling = new Sampling(0, 0, 1, 0, 1, 0, 0, Map.of(7, 1f), 0);
        YunmoException e = assertThrows(YunmoException.class, () -> new Sampler(sampling, 7));
        assertEquals("logit_bias names token 7; the model's tokens are 0 to 6", e.getMessage());
    }

    @Test
    void aDrawDependsOnSeedAndPositionAlone() {
        float[] logits = logs(0.1, 0.2, 0.3, 0.4);
        Row row = new Row(arena, 4);
        Sampler whole = new Sampler(sampling(1, 0, 1, 0, 99), 4);
        int[] tokens = new int[50];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = whole.sample(row.of(logits));
            assertEquals(tokens[i], whole.sample(row.of(logits)), "sampling again at the same position");
            whole.accept(tokens[i]);
        }
        Sampler late = new Sampler(sampling(1, 0, 1, 0, 99), 4);
        for (int i = 0; i < 49; i++) {
            late.accept(0);
        }
        assertEquals(tokens[49], late.sample(row.of(logits)));
        assertEquals(50, whole.position());
    }

    @Test
    void allKernelsDrawTheSame() {
        SplittableRandom random = new SplittableRandom(3);
        float[] logits = new float[1537];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian() * 3;
        }
        Sampling[] all = {
            sampling(0.7f, 0, 1, 0, 1), sampling(1.3f, 40, 0.9f, 0, 1), sampling(1, 0, 0.8f, 0, 1), Sampling.GREEDY
        };
        Row row = new Row(arena, logits.length);
        for (Sampling sampling : all) {
            Sampler plain = new Sampler(sampling, logits.length);
            for (StepKernels steps :
                    new StepKernels[] {Kernels.java().steps(), Kernels.best().steps(), new PlainSteps()}) {
                Sampler other = new Sampler(sampling, logits.length, steps);
                assertEquals(plain.sample(row.of(logits)), other.sample(row.of(logits)));
            }
        }
    }

    @Test
    void damagedLogitsAreAFault() {
        float[][] damaged = {{0, Float.NaN, 1}, {LOW, LOW, LOW}, {1, Float.POSITIVE_INFINITY, 0}};
        Sampling[] all = {Sampling.GREEDY, sampling(1, 2, 1, 0, 1), sampling(1, 0, 0.5f, 0, 1)};
        Row row = new Row(arena, 3);
        for (float[] logits : damaged) {
            for (Sampling sampling : all) {
                YunmoException e =
                        assertThrows(YunmoException.class, () -> new Sampler(sampling, 3).sample(row.of(logits)));
                assertEquals(ErrorCode.INTERNAL, e.code());
            }
        }
    }
}
