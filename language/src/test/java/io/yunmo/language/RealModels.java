package io.yunmo.language;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yunmo.tensor.attention.KvLayout;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.Optional;

/** The model files that tests of whole engines run, and how they load them. */
final class RealModels {
    private RealModels() {}

    static Path tiny(String name) {
        return Fixtures.path("language/tiny/" + name + ".gguf");
    }

    /** The real one; the test is skipped where it is not. */
    static Path smollm2() {
        Optional<Path> file = Fixtures.smollm2();
        assumeTrue(file.isPresent(), "SmolLM2 is not here: scripts/test-models.sh fetches it");
        return file.orElseThrow();
    }

    /**
     * @param context and so many blocks as two of them need
     */
    static LoadOptions options(KvLayout.Type type, int context, long kvBytes, int batch, boolean speculate) {
        return new LoadOptions(2, context, kvBytes, type, type == KvLayout.Type.F32, batch, 16, 1024, speculate, 0);
    }
}
