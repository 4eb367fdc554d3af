package io.yunmo.learn.layer.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.learn.Inference;
import io.yunmo.learn.Network;
import io.yunmo.learn.keras.KerasJson;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SpatialLayersTest {
    private static final JsonMapper JSON = new JsonMapper();

    private static Network network(String layer, int... shape) {
        JsonNode layers = JSON.createArrayNode().add(JSON.readTree(layer));
        Network n = KerasJson.sequential("m", layers, shape);
        n.initialize(3);
        return n;
    }

    private static float[] run(Network n, float[] x) {
        float[] y = new float[Arrays.stream(n.outputShape()).reduce(1, Math::multiplyExact)];
        try (Inference inference = n.inference(1)) {
            inference.run(MemorySegment.ofArray(x), 1, MemorySegment.ofArray(y));
        }
        return y;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Conv2D\": {\"filters\": 4, \"kernel_size\": 3, \"padding\": \"same\", \"activation\": \"relu\"}}",
                "{\"Conv2DTranspose\": {\"filters\": 4, \"kernel_size\": 3, \"strides\": 2}}",
                "{\"SeparableConv2D\": {\"filters\": 4, \"kernel_size\": [2, 3]}}",
                "{\"DepthwiseConv2D\": {\"kernel_size\": 2, \"depth_multiplier\": 2}}",
                "{\"MaxPooling2D\": {\"pool_size\": 2}}",
                "{\"GlobalAveragePooling2D\": {\"keepdims\": true}}",
                "{\"ZeroPadding2D\": {\"padding\": [[1, 0], [0, 2]]}}",
                "{\"Cropping2D\": {\"cropping\": 1}}",
                "{\"UpSampling2D\": {\"size\": 2, \"interpolation\": \"bilinear\"}}"
            })
    void channelsFirstIsTheSameTransposed(String layer) {
        int h = 5, w = 6, c = 3;
        ObjectNode first = (ObjectNode) JSON.readTree(layer);
        ((ObjectNode) first.properties().iterator().next().getValue()).put("data_format", "channels_first");
        float[] x = new float[h * w * c];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.sin(i * 1.7);
        }
        try (Network last = network(layer, h, w, c);
                Network other = network(first.toString(), c, h, w)) {
            int[] out = last.outputShape();
            int[] moved = {out[2], out[0], out[1]};
            assertArrayEquals(moved, other.outputShape());
            float[] want = moved(run(last, x), out[0] * out[1], out[2]);
            assertArrayEquals(want, run(other, moved(x, h * w, c)));
        }
    }

    private static float[] moved(float[] last, int positions, int channels) {
        float[] first = new float[last.length];
        for (int i = 0; i < last.length; i++) {
            first[i % channels * positions + i / channels] = last[i];
        }
        return first;
    }

    /** Keras's sizes: (input - 1) * stride + kernel for valid, input * stride for same, unless output_padding says more. */
    @ParameterizedTest
    @CsvSource({"valid,null,9", "same,null,8", "valid,1,10", "same,1,8", "same,0,7"})
    void transposedSizes(String padding, String more, int size) {
        String layer = "{\"Conv1DTranspose\": {\"filters\": 2, \"kernel_size\": 3, \"strides\": 2, \"padding\": \""
                + padding + "\", \"output_padding\": " + more + "}}";
        try (Network n = network(layer, 4, 2)) {
            assertArrayEquals(new int[] {size, 2}, n.outputShape());
        }
    }

    @Test
    void paddingOfOneNumberAPairOrPairs() {
        assertShape(new int[] {8, 8, 1}, "{\"ZeroPadding2D\": {\"padding\": 2}}", 4, 4, 1);
        assertShape(new int[] {6, 8, 1}, "{\"ZeroPadding2D\": {\"padding\": [1, 2]}}", 4, 4, 1);
        assertShape(new int[] {6, 6, 1}, "{\"ZeroPadding2D\": {}}", 4, 4, 1);
        assertShape(new int[] {7, 1}, "{\"ZeroPadding1D\": {\"padding\": [1, 2]}}", 4, 1);
        assertShape(new int[] {6, 1}, "{\"ZeroPadding1D\": {\"padding\": 1}}", 4, 1);
        assertShape(new int[] {4, 4, 1}, "{\"Cropping2D\": {}}", 4, 4, 1);
    }

    private static void assertShape(int[] want, String layer, int... input) {
        try (Network n = network(layer, input)) {
            assertArrayEquals(want, n.outputShape());
        }
    }

    @Test
    void problemsAreNamedTogether() {
        assertProblem(
                "{\"Conv2D\": {\"filters\": 0, \"kernel_size\": [3], \"padding\": \"sam\", \"strides\": [1, 2, 3]}}",
                "filters is 0",
                "padding is 'sam', did you mean 'same'?",
                "strides must be a whole number or a list of 2");
        assertProblem("{\"Conv2D\": {\"filters\": 3}}", "kernel_size is missing");
        assertProblem(
                "{\"Conv2D\": {\"filters\": 3, \"kernel_size\": 3, \"strides\": 2, \"dilation_rate\": 2}}",
                "one of them must be 1");
        assertProblem("{\"Conv2D\": {\"filters\": 3, \"kernel_size\": 3, \"groups\": 2}}", "divides the 3 filters");
        assertProblem("{\"Conv2D\": {\"filters\": 3, \"kernel_size\": 9}}", "does not fit into 8 positions");
        assertProblem("{\"Conv1D\": {\"filters\": 3, \"kernel_size\": 3}}", "takes samples of 1 axes and channels");
        assertProblem("{\"MaxPooling2D\": {\"pool_size\": 9}}", "does not fit into 8 positions");
        assertProblem("{\"Cropping2D\": {\"cropping\": 4}}", "leaves nothing of 8 positions");
        assertProblem("{\"UpSampling2D\": {\"interpolation\": \"bicubic\"}}", "interpolation is 'bicubic'");
        assertProblem("{\"ZeroPadding2D\": {\"padding\": [1, 2, 3]}}", "padding must be a number");
        assertProblem(
                "{\"Conv2DTranspose\": {\"filters\": 3, \"kernel_size\": 3, \"strides\": 2, \"output_padding\": 2}}",
                "output_padding must be whole numbers");
    }

    private static void assertProblem(String layer, String... parts) {
        String message = assertThrows(YunmoException.class, () -> network(layer, 8, 8, 3))
                .getMessage();
        for (String part : parts) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void samplesWithoutChannelsSayWhatToDo() {
        String message = assertThrows(
                        YunmoException.class, () -> network("{\"Conv2D\": {\"filters\": 3, \"kernel_size\": 3}}", 8, 8))
                .getMessage();
        assertEquals(
                "layer 'conv2d' (Conv2D) takes samples of 2 axes and channels, its input has shape [null, 8, 8];"
                        + " a Reshape before it adds an axis for the channels",
                message);
    }
}
