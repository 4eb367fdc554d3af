package io.yunmo.protocol.oip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class InferJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<JsonNode> clientRequests() {
        return Fixtures.json("protocols/oip/client_requests.json")
                .get("http_requests")
                .valueStream();
    }

    /** Every body that tritonclient sends, read and compared with the request's own JSON and bytes. */
    @ParameterizedTest
    @MethodSource("clientRequests")
    void readsWhatTritonclientSends(JsonNode sent) {
        byte[] json = sent.get("json_text").stringValue().getBytes(StandardCharsets.UTF_8);
        byte[] binary = Base64.getDecoder().decode(sent.get("binary_base64").stringValue());
        byte[] body = Arrays.copyOf(json, json.length + binary.length);
        System.arraycopy(binary, 0, body, json.length, binary.length);
        assertEquals(sent.get("content_length").intValue(), body.length);
        if (sent.get("name").stringValue().equals("classification")) {
            assertTrue(refusal(() -> InferRequestReader.read(body, json.length)).contains("classification"));
            return;
        }
        InferRequest request = InferRequestReader.read(body, json.length);
        JsonNode expected = sent.get("json");
        assertEquals(Optional.ofNullable(expected.get("id")).map(JsonNode::stringValue), request.id());
        assertEquals(expected.path("parameters").path("binary_data_output").asBoolean(false), request.binaryOutputs());
        assertEquals(expected.path("outputs").size(), request.outputs().size());
        int at = 0;
        for (int i = 0; i < request.inputs().size(); i++) {
            JsonNode input = expected.get("inputs").get(i);
            Tensor tensor = request.inputs().get(i).tensor();
            assertEquals(
                    input.get("name").stringValue(), request.inputs().get(i).name());
            assertEquals(input.get("datatype").stringValue(), tensor.type().oipName());
            if (input.has("data")) {
                assertEquals(input.get("data"), dataOf(tensor));
            } else {
                byte[] raw = new byte[(int) RawTensors.size(tensor)];
                RawTensors.write(tensor, raw, 0);
                assertArrayEquals(Arrays.copyOfRange(binary, at, at + raw.length), raw);
                at += raw.length;
            }
        }
        assertEquals(binary.length, at);
    }

    /** Answers that the client was seen to decode: ours have the same bytes behind the JSON. */
    @Test
    void writesWhatTritonclientReads() {
        JsonNode fixture = Fixtures.json("protocols/oip/client_requests.json");
        for (JsonNode answer : fixture.get("http_answers")) {
            byte[] theirs = Base64.getDecoder().decode(answer.get("body_base64").stringValue());
            int header = Integer.parseInt(
                    answer.get("headers").get("Inference-Header-Content-Length").stringValue());
            JsonNode meta = JSON.readTree(theirs, 0, header).get("outputs").get(0);
            Tensor tensor = RawTensors.read(
                    "x",
                    ElementTypes.of("x", meta.get("datatype").stringValue()),
                    new Shape(meta.get("shape")
                            .valueStream()
                            .mapToLong(JsonNode::longValue)
                            .toArray()),
                    MemorySegment.ofArray(Arrays.copyOfRange(theirs, header, theirs.length)));
            InferAnswer ours = InferAnswerWriter.write(
                    "identity", "1", Optional.empty(), List.of(new InferTensor("OUTPUT0", tensor)), n -> true);
            assertArrayEquals(
                    Arrays.copyOfRange(theirs, header, theirs.length),
                    Arrays.copyOfRange(ours.bytes(), ours.jsonLength(), ours.length()));
            assertEquals(JSON.readTree(theirs, 0, header), JSON.readTree(ours.bytes(), 0, ours.jsonLength()));
        }
    }

    @Test
    void takesFieldsInAnyOrderAndNestedData() {
        InferRequest r = read(
                "{\"outputs\":[{\"name\":\"y\"}],\"extra\":{\"a\":[1,{\"b\":null}]},\"inputs\":[{\"data\":[[1,2],[3,4.5]],"
                        + "\"datatype\":\"FP32\", \"shape\" : [ 2 , 2 ],\n\"name\":\"x\"}],\"id\":\"q\"}");
        assertEquals(Optional.of("q"), r.id());
        assertEquals("y", r.outputs().getFirst().name());
        assertArrayEquals(new float[] {1, 2, 3, 4.5f}, floats(r));
    }

    @Test
    void takesWordsForNumbersThatJsonLacks() {
        InferRequest r = read(input("FP32", "[1,4]", "[null, NaN, Infinity, -Infinity]"));
        assertArrayEquals(
                new float[] {Float.NaN, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}, floats(r));
    }

    @Test
    void takesEscapesAndSurrogates() {
        InferRequest r = read(input("BYTES", "[3]", "[\"\\ud83d\\ude00\\n\\u0000\", \"云\\/\", \"\"]"));
        List<byte[]> s = r.inputs().getFirst().tensor().strings();
        assertEquals("😀\n\0", new String(s.get(0), StandardCharsets.UTF_8));
        assertEquals("云/", new String(s.get(1), StandardCharsets.UTF_8));
        assertEquals(0, s.get(2).length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "INT8|[1]|[128]",
                "UINT8|[1]|[-1]",
                "INT32|[1]|[1.0]",
                "INT32|[1]|[2147483648]",
                "INT64|[1]|[9223372036854775808]",
                "INT64|[1]|[-9223372036854775809]",
                "INT64|[1]|[1e3]",
                "UINT64|[1]|[18446744073709551616]",
                "UINT64|[1]|[-1]",
                "FP32|[1]|[1e39]",
                "FP64|[1]|[1e309]",
                "FP32|[1]|[\"1\"]",
                "FP32|[2]|[1]",
                "FP32|[2]|[1,2,3]",
                "FP32|[2]|[1,]",
                "FP32|[2]|[1 2]",
                "FP32|[2,2]|[[1,2],[3]]",
                "FP32|[2,2]|[[1,2,3,4]]",
                "FP32|[2,2]|[[1,2],3,4]",
                "FP32|[2]|[[1],[2]]",
                "FP32|[2]|[[[[[1,2]]]]]",
                "FP32|[1000000000]|[1]",
                "FP32|[4294967296,4294967296]|[1]",
                "FP32|[-1]|[1]",
                "FP32|[1.5]|[1]",
                "FP16|[1]|[1]",
                "FLOAT|[1]|[1]",
                "BOOL|[1]|[1]",
                "BYTES|[1]|[1]",
                "BYTES|[1]|[\"\\ud800\"]",
                "BYTES|[1]|[\"\\udc00\"]",
                "BYTES|[1]|[\"\\x\"]",
                "FP32|[1]|[01]",
                "FP32|[1]|[.5]",
                "FP32|[1]|{}",
                "FP32|[1]|null"
            })
    void refuses(String text) {
        String[] part = text.split("\\|");
        String message = refusal(() -> read(input(part[0], part[1], part[2])));
        assertTrue(
                message.contains("input 'x'") || message.contains("not valid JSON") || message.contains("2^63"),
                message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{}",
                "{\"inputs\":[]}",
                "{\"inputs\":{}}",
                "{\"inputs\":[{}]}",
                "nul",
                "{\"inputs\":[{\"name\":\"x\"}]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\"}]}"
            })
    void refusesIncompleteRequests(String text) {
        refusal(() -> read(text));
    }

    @Test
    void refusesDeepNestingAndTextAfterTheEnd() {
        assertTrue(refusal(() -> read("{\"z\":" + "[".repeat(100_000))).contains("deeper"));
        assertTrue(refusal(() -> read(input("FP32", "[1]", "[1]") + "x")).contains("nothing after"));
        String mixed =
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":4}}]}";
        assertTrue(refusal(() -> read(mixed)).contains("binary_data_size of 4"));
        assertTrue(refusal(() ->
                        InferRequestReader.read((mixed + "12345").getBytes(StandardCharsets.UTF_8), mixed.length()))
                .contains("5 bytes follow"));
    }

    @Test
    void writesEveryTypeAsJson() {
        List<InferTensor> outputs = new ArrayList<>();
        outputs.add(
                new InferTensor("f", Tensor.ofFloats(Shape.of(5), 1, 0.1f, Float.NaN, Float.POSITIVE_INFINITY, -0f)));
        outputs.add(new InferTensor(
                "u", Tensor.of(ElementType.U64, Shape.of(2), MemorySegment.ofArray(new long[] {-1, 5}))));
        outputs.add(new InferTensor(
                "s", Tensor.ofStrings(Shape.of(1), List.of("a\"\\\n云".getBytes(StandardCharsets.UTF_8)))));
        InferAnswer a = InferAnswerWriter.write("m\"", "2", Optional.of("é"), outputs, n -> false);
        assertEquals(
                "{\"model_name\":\"m\\\"\",\"model_version\":\"2\",\"id\":\"é\",\"outputs\":["
                        + "{\"name\":\"f\",\"datatype\":\"FP32\",\"shape\":[5],\"data\":[1.0,0.1,null,1e999,-0.0]},"
                        + "{\"name\":\"u\",\"datatype\":\"UINT64\",\"shape\":[2],\"data\":[18446744073709551615,5]},"
                        + "{\"name\":\"s\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"a\\\"\\\\\\u000a云\"]}]}",
                new String(a.bytes(), 0, a.length(), StandardCharsets.UTF_8));
        assertEquals(a.length(), a.jsonLength());
    }

    @Test
    void refusesOutputsWithoutJsonForm() {
        Tensor half = Tensor.of(ElementType.F16, Shape.of(1), MemorySegment.ofArray(new short[1]));
        Tensor bytes = Tensor.ofStrings(Shape.of(1), List.of(new byte[] {(byte) 0xC3, 0x28}));
        for (Tensor t : List.of(half, bytes)) {
            assertTrue(refusal(() -> InferAnswerWriter.write(
                            "m", "1", Optional.empty(), List.of(new InferTensor("o", t)), n -> false))
                    .contains("binary_data"));
        }
    }

    private static InferRequest read(String json) {
        byte[] b = json.getBytes(StandardCharsets.UTF_8);
        return InferRequestReader.read(b, b.length);
    }

    private static String input(String type, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":" + shape + ",\"datatype\":\"" + type + "\",\"data\":" + data
                + "}]}";
    }

    private static float[] floats(InferRequest r) {
        return r.inputs().getFirst().tensor().data().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static JsonNode dataOf(Tensor tensor) {
        InferAnswer a =
                InferAnswerWriter.write("m", "1", Optional.empty(), List.of(new InferTensor("o", tensor)), n -> false);
        return JSON.readTree(a.bytes(), 0, a.length()).get("outputs").get(0).get("data");
    }

    private static String refusal(org.junit.jupiter.api.function.Executable call) {
        YunmoException e = assertThrows(YunmoException.class, call);
        assertEquals(ErrorCode.INVALID, e.code());
        return e.getMessage();
    }
}
