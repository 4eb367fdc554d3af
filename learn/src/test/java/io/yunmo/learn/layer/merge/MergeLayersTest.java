package io.yunmo.learn.layer.merge;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MergeLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 1e-5);
    }
}
