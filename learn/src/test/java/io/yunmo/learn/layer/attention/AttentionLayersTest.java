package io.yunmo.learn.layer.attention;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AttentionLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys(
                "Embedding", "Attention", "AdditiveAttention", "MultiHeadAttention", "GroupedQueryAttention");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 2e-5);
    }
}
