package io.yunmo.learn.layer.reshape;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReshapeLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys("Flatten", "Reshape", "Permute", "RepeatVector");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 1e-5);
    }
}
