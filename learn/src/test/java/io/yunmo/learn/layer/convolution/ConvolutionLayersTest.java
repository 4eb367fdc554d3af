package io.yunmo.learn.layer.convolution;

import io.yunmo.learn.layer.LayerFixtures;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConvolutionLayersTest {
    static Stream<String> keys() {
        return LayerFixtures.keys(
                "Conv1D",
                "Conv2D",
                "Conv3D",
                "Conv1DTranspose",
                "Conv2DTranspose",
                "Conv3DTranspose",
                "DepthwiseConv1D",
                "DepthwiseConv2D",
                "SeparableConv1D",
                "SeparableConv2D",
                "MaxPooling1D",
                "MaxPooling2D",
                "MaxPooling3D",
                "AveragePooling1D",
                "AveragePooling2D",
                "AveragePooling3D",
                "GlobalMaxPooling1D",
                "GlobalMaxPooling2D",
                "GlobalMaxPooling3D",
                "GlobalAveragePooling1D",
                "GlobalAveragePooling2D",
                "GlobalAveragePooling3D",
                "AdaptiveAveragePooling1D",
                "AdaptiveAveragePooling2D",
                "AdaptiveMaxPooling1D",
                "AdaptiveMaxPooling2D",
                "ZeroPadding1D",
                "ZeroPadding2D",
                "ZeroPadding3D",
                "Cropping1D",
                "Cropping2D",
                "Cropping3D",
                "UpSampling1D",
                "UpSampling2D",
                "UpSampling3D");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void agrees(String key) {
        LayerFixtures.check(key, 1e-5);
    }
}
