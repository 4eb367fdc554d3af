package io.yunmo.language.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.tensor.kernel.Memory;
import org.junit.jupiter.api.Test;

class OffHeapKvTest {
    private static final KvLayout LAYOUT = new KvLayout(KvLayout.Type.F16, 2, 16, 16);

    @Test
    void blocksOfLayersLieApartAndAligned() {
        try (OffHeapKv kv = new OffHeapKv(LAYOUT, 3, 5)) {
            assertEquals(5 * LAYOUT.bytes(), kv.layer(2) - kv.layer(1));
            assertEquals(0, kv.layer(0) % 64);
            long last = kv.layer(2) + 5 * LAYOUT.bytes() - 4;
            Memory.put(last, 7);
            assertEquals(7, Memory.get(last));
        }
    }

    @Test
    void tooMuchIsRefused() {
        YunmoException e =
                assertThrows(YunmoException.class, () -> new OffHeapKv(LAYOUT, 1 << 20, Integer.MAX_VALUE).close());
        assertEquals(ErrorCode.TOO_LARGE, e.code());
    }
}
