package io.yunmo.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.Kernels;
import io.yunmo.tensor.foreign.NativeKernels;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ServeOptionsTest {
    private static ServeOptions of(String... flags) {
        return CommandLine.populateCommand(new ServeOptions(), flags);
    }

    @Test
    void exactIsAFieldOfTheConfiguration() {
        assertTrue(of("--exact").resolve().language().exact());
        assertTrue(of("--exact").forOneself().language().exact());
        assertFalse(of().resolve().language().exact());
        assertEquals(Optional.of("--exact"), of("--exact").early());
    }

    @Test
    void withoutNativeKernelsThoseInJavaServe() {
        String before = System.getProperty("yunmo.native");
        try {
            assertEquals(Optional.of("--no-native"), of("--no-native").early());
            of("--no-native").resolve();
            assertTrue(NativeKernels.switchedOff());
            assertEquals(Kernels.java().name(), Kernels.best().name());
        } finally {
            if (before == null) {
                System.clearProperty("yunmo.native");
            } else {
                System.setProperty("yunmo.native", before);
            }
        }
    }

    @Test
    void whatIsSettledEarlyIsNothingByDefault() {
        assertEquals(Optional.empty(), of("--port", "0").early());
    }
}
