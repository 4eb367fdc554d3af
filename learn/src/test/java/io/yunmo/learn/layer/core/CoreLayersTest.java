package io.yunmo.learn.layer.core;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.keras.KerasJson;
import io.yunmo.learn.layer.LayerFixtures;
import io.yunmo.tensor.YunmoException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

class CoreLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys(
                "Dense",
                "Activation",
                "ReLU",
                "LeakyReLU",
                "ELU",
                "Softmax",
                "PReLU",
                "Identity",
                "Masking",
                "ActivityRegularization");
    }

    /** The first case is a dense layer; the second waits for a convolution. */
    @Test
    void timeDistributed() {
        LayerFixtures.check("111_TimeDistributed", 1e-5);
    }

    @Test
    void timeDistributedRefusesStatisticsOfABatch() {
        String message = assertThrows(
                        YunmoException.class,
                        () -> KerasJson.sequential(
                                "m",
                                new JsonMapper()
                                        .readTree("[{\"TimeDistributed\": {\"layer\": {\"BatchNormalization\": {}}}}]"),
                                new int[] {3, 4}))
                .getMessage();
        assertTrue(message.contains("takes its statistics from whole batches"), message);
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 1e-5);
    }
}
