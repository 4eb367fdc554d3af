package io.yunmo.learn.layer.noise;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NoiseLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys(
                "Dropout",
                "SpatialDropout1D",
                "SpatialDropout2D",
                "SpatialDropout3D",
                "GaussianNoise",
                "GaussianDropout",
                "AlphaDropout");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 1e-5);
    }
}
