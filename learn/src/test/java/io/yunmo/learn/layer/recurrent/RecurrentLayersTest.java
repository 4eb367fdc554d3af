package io.yunmo.learn.layer.recurrent;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecurrentLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys("SimpleRNN", "LSTM", "GRU", "RNN", "Bidirectional");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 2e-5);
    }
}
