package io.yunmo.learn.layer.normalization;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NormalizationLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys(
                "BatchNormalization",
                "LayerNormalization",
                "GroupNormalization",
                "UnitNormalization",
                "RMSNormalization",
                "SpectralNormalization");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, key.contains("Spectral") ? 1e-4 : 1e-5);
    }
}
