package io.yunmo.tensor.foreign;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeKernelsTest {
    private final String before = System.getProperty("yunmo.native", "");

    @AfterEach
    void restore() {
        System.setProperty("yunmo.native", before);
    }

    private static List<NativeKernels> built() {
        List<NativeKernels> all = NativeKernels.all();
        assumeFalse(all.isEmpty(), "no native kernels: the build found no C compiler");
        return all;
    }

    @Test
    void findsTheBestUnlessAnotherIsNamed() {
        for (NativeKernels k : built()) {
            System.setProperty("yunmo.native", k.name());
            assertEquals(k.name(), NativeKernels.find().orElseThrow().name());
        }
        System.setProperty("yunmo.native", "");
        assertEquals(
                built().getFirst().name(), NativeKernels.find().orElseThrow().name());
    }

    @Test
    void findsNothingWhenSwitchedOff() {
        System.setProperty("yunmo.native", "off");
        assertTrue(NativeKernels.find().isEmpty());
    }

    @Test
    void saysWhichFunctionIsMissing() {
        NativeKernels k = built().getFirst();
        String message = assertThrows(YunmoException.class, () -> k.function("yunmo_dance"))
                .getMessage();
        assertTrue(message.contains("yunmo_dance") && message.contains(k.name()), message);
    }

    @Test
    void runsOnlyWhatTheProcessorHas() {
        assertEquals(0, Variant.runnable(0).count());
    }
}
