package io.yunmo.language.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.language.LoadOptions;
import io.yunmo.language.gguf.Gguf;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.testing.Fixtures;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static final long MIB = 1 << 20;

    /** 1 MiB of weights, 1 MiB of scratch, 1 KiB a token. */
    private static final MemoryPlan PLAN = new MemoryPlan(MIB, MIB, 16 << 10, 8192, 0);

    private static LoadOptions options(int context, long kvBytes) {
        return new LoadOptions(2, context, kvBytes, KvLayout.Type.F16, false, 512, 64, 256, true, 0);
    }

    @Test
    void givesTheCacheHalfOfWhatIsLeftButNotMoreThanSixteenContexts() {
        assertEquals(20 * 1024 / 16 * 1, PLAN.check(42 * MIB, options(0, 0)).kvBlocks());
        assertEquals(16 * 512, PLAN.check(10_000 * MIB, options(0, 0)).kvBlocks());
    }

    @Test
    void shortensTheContextWhenNoneWasAskedFor() {
        MemoryPlan plan = PLAN.check(6 * MIB, options(0, 0));
        assertEquals(4096, plan.contextLength());
        assertEquals(4 * MIB, plan.kvBytes());
        assertEquals(6 * MIB, plan.totalBytes());
    }

    @Test
    void takesWhatItIsTold() {
        assertEquals(2 * 64, PLAN.check(100 * MIB, options(0, 2 * MIB)).kvBlocks());
    }

    @Test
    void refusesWithTheNumbers() {
        assertRefused(MIB, options(0, 0), "1.0 MiB for weights");
        assertRefused(6 * MIB, options(8192, 0), "1.0 KiB a token", "context of 4096", "not of 8192");
        assertRefused(2 * MIB + 100_000, options(0, 0), "1.0 KiB a token");
        assertRefused(6 * MIB, options(0, 5 * MIB), "set the cache's memory to 4.0 MiB");
    }

    private static void assertRefused(long free, LoadOptions options, String... parts) {
        YunmoException e = assertThrows(YunmoException.class, () -> PLAN.check(free, options));
        assertEquals(ErrorCode.TOO_LARGE, e.code());
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void countsWhatAModelTakes() {
        try (Gguf file = Gguf.open(Fixtures.path("language/quant/llama-q4_0.gguf"))) {
            MemoryPlan packed = Models.plan(file, LoadOptions.defaults());
            MemoryPlan exact = Models.plan(file, LoadOptions.defaults().withExact());
            assertEquals(512, packed.contextLength());
            assertEquals(2L * 4 * (32 + 32) * 2, packed.kvBytesPerToken());
            assertEquals(2 * packed.kvBytesPerToken(), exact.kvBytesPerToken());
            assertTrue(exact.weightBytes() > 7 * packed.weightBytes());
        }
    }
}
