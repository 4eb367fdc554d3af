package io.yunmo.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import org.junit.jupiter.api.Test;

class LoadOptionsTest {
    @Test
    void theDefaults() {
        int threads = Runtime.getRuntime().availableProcessors();
        assertEquals(
                new LoadOptions(threads, 0, 0, KvLayout.Type.F16, false, 512, 64, 256, true, 0),
                LoadOptions.defaults());
    }

    @Test
    void exactMeansFloatsThroughout() {
        LoadOptions exact = LoadOptions.defaults().withExact();
        assertTrue(exact.exact());
        assertEquals(KvLayout.Type.F32, exact.kvType());
    }

    @Test
    void impossibleNumbersAreRefused() {
        YunmoException e = assertThrows(
                YunmoException.class, () -> new LoadOptions(0, 0, 0, KvLayout.Type.F16, false, 512, 64, 256, true, 0));
        assertTrue(e.getMessage().contains("threads is 0"));
    }
}
