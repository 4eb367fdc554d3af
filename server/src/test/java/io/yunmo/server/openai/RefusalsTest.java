package io.yunmo.server.openai;

import static io.yunmo.server.openai.LanguageServer.MESSAGES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What is wrong is said in the protocol's envelope, with the field's name. */
class RefusalsTest {
    private static final String KEY = "a-key-of-more-than-16-characters";

    @TempDir
    private static Path folder;

    private static LanguageServer server;

    @BeforeAll
    static void start() {
        server = LanguageServer.start(folder, Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "temperature":2.5                                | temperature
            "temperature":"hot"                              | temperature
            "top_p":1.1                                      | top_p
            "top_k":1.5                                      | top_k
            "min_p":-1                                       | min_p
            "n":0                                            | n
            "n":129                                          | n
            "max_tokens":0                                   | max_tokens
            "max_tokens":"many"                              | max_tokens
            "max_completion_tokens":-1                       | max_completion_tokens
            "seed":1.5                                       | seed
            "presence_penalty":3                             | presence_penalty
            "frequency_penalty":-3                           | frequency_penalty
            "repetition_penalty":0                           | repetition_penalty
            "logit_bias":{"x":1}                             | logit_bias
            "logit_bias":{"5":101}                           | logit_bias
            "logit_bias":{"100000":1}                        | logit_bias
            "logprobs":3                                     | logprobs
            "top_logprobs":3                                 | top_logprobs
            "logprobs":true,"top_logprobs":21                | top_logprobs
            "stop":[""]                                      | stop
            "stop":[1]                                       | stop
            "stream":"yes"                                   | stream
            "stream_options":{"include_usage":true}          | stream_options
            "user":7                                         | user
            "temprature":1                                   | temprature
            "tools":[{"type":"function"}]                    | tools
            "tool_choice":"auto"                             | tool_choice
            "functions":[{"name":"f"}]                       | functions
            "response_format":{"type":"json_object"}         | response_format
            "response_format":{"type":"json_schema"}         | response_format
            "modalities":["text","audio"]                    | modalities
            "audio":{"voice":"x"}                            | audio
            """)
    void aWrongFieldOfAChatIsNamed(String field, String param) {
        JsonNode error = server.chat(MESSAGES + "," + field).error(400);
        assertEquals("invalid_request_error", error.path("type").stringValue());
        assertEquals(param, error.path("param").stringValue(), error.toString());
        assertTrue(error.path("message").stringValue().contains(param), error.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "messages":[]                                                                   | messages
            "messages":"x"                                                                  | messages
            "max_tokens":1                                                                  | messages
            "messages":["x"]                                                                | messages[0]
            "messages":[{"role":"king","content":"x"}]                                      | messages[0].role
            "messages":[{"role":"user"}]                                                    | messages[0].content
            "messages":[{"role":"user","content":7}]                                        | messages[0].content
            "messages":[{"role":"user","content":[{"type":"image_url","image_url":{}}]}]    | messages[0].content[0]
            "messages":[{"role":"assistant","content":"","tool_calls":[{"id":"1"}]}]        | messages[0].tool_calls
            """)
    void aWrongMessageIsNamed(String fields, String param) {
        assertEquals(param, server.chat(fields).error(400).path("param").stringValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "max_tokens":1                       | prompt
            "prompt":{}                          | prompt
            "prompt":[]                          | prompt
            "prompt":["a",[]]                    | prompt[1]
            "prompt":[1.5]                       | prompt
            "prompt":[100000]                    | prompt
            "prompt":"a","suffix":"b"            | suffix
            "prompt":"a","n":2,"best_of":3       | best_of
            "prompt":["a","b"],"n":100           | prompt
            "prompt":"a","max_tokens":0          | max_tokens
            "prompt":"a","logprobs":21           | logprobs
            """)
    void aWrongFieldOfACompletionIsNamed(String fields, String param) {
        assertEquals(param, server.complete(fields).error(400).path("param").stringValue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "encoding_format":"hex","input":"a"  | encoding_format
            "dimensions":7,"input":"a"           | dimensions
            "user":"ann"                         | input
            "input":[]                           | input
            """)
    void aWrongFieldOfAnEmbeddingIsNamed(String fields, String param) {
        JsonNode error = server.post("/v1/embeddings", "{\"model\":\"chat\"," + fields + "}")
                .error(400);
        assertEquals(param, error.path("param").stringValue());
    }

    @Test
    void whatIsNotThereIsSaid() {
        JsonNode unknown = server.post("/v1/chat/completions", "{\"model\":\"chut\"," + MESSAGES + "}")
                .error(404);
        assertEquals("model_not_found", unknown.path("code").stringValue());
        assertTrue(unknown.path("message").stringValue().contains("'chat'"), unknown.toString());
        assertEquals(
                "model_not_found",
                server.post("/v1/chat/completions", "{\"model\":\"chat@7\"," + MESSAGES + "}")
                        .error(404)
                        .path("code")
                        .stringValue());
        assertEquals(
                "unknown_url",
                server.get("/v1/no/such/path").error(404).path("code").stringValue());
        var method = server.get("/v1/chat/completions");
        assertTrue(method.error(405).path("message").isString());
        assertEquals("POST", method.header("allow"));
        assertTrue(server.post("/v1/chat/completions", "{\"model\": ")
                .error(400)
                .path("message")
                .isString());
        assertTrue(server.post("/v1/chat/completions", "[]")
                .error(400)
                .path("message")
                .isString());
        assertEquals(
                "model",
                server.post("/v1/completions", "{\"prompt\":\"a\"}")
                        .error(400)
                        .path("param")
                        .stringValue());
    }

    @Test
    void aPromptThatIsTooLongIsSaidWithBothNumbers() {
        String words = "Say something. ".repeat(400);
        JsonNode error = server.chat(MESSAGES.replace("Say something.", words)).error(400);
        assertEquals("context_length_exceeded", error.path("code").stringValue());
        assertEquals("messages", error.path("param").stringValue());
        assertTrue(error.path("message").stringValue().matches(".*[0-9]{4}.*512.*"), error.toString());
        JsonNode streamed =
                server.complete("\"stream\":true,\"prompt\":\"" + words + "\"").error(400);
        assertEquals("context_length_exceeded", streamed.path("code").stringValue());
        JsonNode vector = server.post("/v1/embeddings", "{\"model\":\"chat\",\"input\":\"" + words + "\"}")
                .error(400);
        assertEquals("context_length_exceeded", vector.path("code").stringValue());
    }

    @Test
    void tensorsAndLanguageAreNotMixedUp() throws Exception {
        server.send(server.request("/yunmo/v1/models?name=tensors&format=onnx")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(
                                Files.readAllBytes(Fixtures.path("learn/onnx/strings_upper.onnx")))))
                .expect(201);
        server.release("tensors", "{\"version\":1}");
        JsonNode error = server.post("/v1/chat/completions", "{\"model\":\"tensors\"," + MESSAGES + "}")
                .error(400);
        assertTrue(error.path("message").stringValue().contains("/v2/models/tensors/infer"), error.toString());
        assertEquals(1, server.get("/v1/models").expect(200).path("data").size());
        String infer = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";
        String told = server.post("/v2/models/chat/infer", infer)
                .expect(400)
                .path("error")
                .stringValue();
        assertTrue(told.contains("/v1/chat/completions"), told);
        assertTrue(server.get("/v2/models/chat").expect(400).path("error").isString());
        assertEquals(200, server.get("/v2/models/chat/ready").status());
    }

    @Test
    void anEncoderOnlyEmbeds() throws Exception {
        server.add("bert", Files.readAllBytes(Fixtures.path("language/tiny/bert.gguf")));
        server.release("bert", "{\"version\":1}");
        assertTrue(server.post("/v1/embeddings", "{\"model\":\"bert\",\"input\":\"a cat\"}")
                        .status()
                == 200);
        JsonNode error = server.post("/v1/completions", "{\"model\":\"bert\",\"prompt\":\"a\"}")
                .error(400);
        assertTrue(error.path("message").stringValue().contains("embeds"), error.toString());
        JsonNode chat = server.post("/v1/chat/completions", "{\"model\":\"bert\"," + MESSAGES + "}")
                .error(400);
        assertTrue(chat.path("message").stringValue().contains("chat template"), chat.toString());
        server.send(server.request("/yunmo/v1/models/bert").DELETE());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/chat/completions",
                "POST /v1/completions",
                "POST /v1/embeddings",
                "GET /v1/models",
                "GET /v1/models/chat"
            })
    void withoutTheKeyNothingIsAnswered(String route, @TempDir Path other) {
        String[] parts = route.split(" ");
        try (LanguageServer locked = new LanguageServer(other, Map.of("api_key", KEY))) {
            var body = HttpRequest.BodyPublishers.ofString("{}");
            HttpRequest.Builder request = locked.request(parts[1]);
            JsonNode error = locked.send(parts[0].equals("GET") ? request : request.POST(body))
                    .error(401);
            assertEquals("invalid_api_key", error.path("code").stringValue());
            assertEquals("invalid_request_error", error.path("type").stringValue());
            var admitted = locked.send(
                    (parts[0].equals("GET") ? request : request.POST(body)).header("Authorization", "Bearer " + KEY));
            assertTrue(admitted.status() != 401, admitted.text());
        }
    }
}
