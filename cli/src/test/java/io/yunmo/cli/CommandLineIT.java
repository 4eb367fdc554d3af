package io.yunmo.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerConfig;
import io.yunmo.server.YunmoServer;
import io.yunmo.tensor.file.SafeTensors;
import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Every command through a real server, in the order in which a person would type them. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static YunmoServer server;

    @BeforeAll
    static void start() {
        server = YunmoServer.start(ServerConfig.of(Map.of(
                "port",
                "0",
                "grpc_port",
                "-1",
                "data_dir",
                folder.resolve("data").toString())));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Capture yunmo(String... arguments) {
        return yunmoWithInput("", arguments);
    }

    private static Capture yunmoWithInput(String input, String... arguments) {
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--url";
        all[arguments.length + 1] = "http://127.0.0.1:" + server.port();
        return Capture.runWithInput(input, all);
    }

    private static String good(String... arguments) {
        Capture c = yunmo(arguments);
        assertEquals(0, c.exitCode(), c.err() + c.out());
        return c.out();
    }

    @Test
    @Order(1)
    void data() {
        String added = good(
                "data", "add", "digits", Fixtures.path("datasets/digits.csv").toString());
        assertTrue(added.contains("1,797 rows, 65 columns"), added);
        assertTrue(good("data", "list").contains("digits"));
        assertTrue(good("data", "show", "digits").contains("pixel"));
        assertTrue(good("data", "profile", "digits").contains("MISSING"));
        assertEquals(
                1797,
                JSON.readTree(good("data", "show", "digits", "-o", "json"))
                        .path("rows")
                        .asInt());
    }

    @Test
    @Order(2)
    void dirtyDataIsTheUsersError() {
        Capture c = yunmo(
                "data", "add", "bad", Fixtures.path("learn/dirty/short_row.csv").toString());
        assertEquals(1, c.exitCode());
        assertTrue(c.err().contains("8"), c.err());
        assertFalse(good("data", "list").contains("bad"));
        assertEquals(1, yunmo("data", "add", "x", "nowhere.csv").exitCode());
        Capture missing = yunmo("data", "show", "digit");
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().contains("digits"), missing.err());
    }

    @Test
    @Order(3)
    void trainPrintsTheJobAsItsLastLine() {
        Capture c =
                yunmo("train", Fixtures.root().resolve("examples/digits.yaml").toString(), "-o", "json");
        assertEquals(0, c.exitCode(), c.err());
        JsonNode job = JSON.readTree(c.out().strip().lines().reduce((a, b) -> b).orElseThrow());
        assertEquals("succeeded", job.path("state").asString());
        assertEquals("digits", job.path("model").asString());
        assertEquals(1, job.path("version").asInt());
        assertTrue(job.path("history").path("val_loss").size() > 3, job.toString());
        assertTrue(
                job.path("report").path("accuracy").asDouble() >= 0.95,
                job.path("report").toString());
        assertTrue(c.err().contains("epoch  1/30"), "progress goes to standard error: " + c.err());
    }

    @Test
    @Order(4)
    void releaseAndInfer() throws IOException {
        assertTrue(good("models", "release", "digits@1").contains("released 1"));
        assertTrue(good("models", "list").contains("digits"));
        assertTrue(good("models", "show", "digits").contains("released 1"));
        assertTrue(good("models", "show", "digits@1").contains("weights.safetensors"));
        Path csv = folder.resolve("some.csv");
        Files.write(
                csv, Files.readAllLines(Fixtures.path("datasets/digits.csv")).subList(0, 6));
        String answer = good("infer", "digits", "--input", csv.toString());
        assertTrue(answer.contains("PROBABILITY") && answer.lines().count() == 6, answer);
        Capture piped = yunmoWithInput(Files.readString(csv), "infer", "digits@1", "--input", "-", "-o", "json");
        assertEquals(0, piped.exitCode(), piped.err());
        assertEquals(5, JSON.readTree(piped.out()).path("predictions").size());
        Capture wrong = yunmoWithInput("[{\"pixle_0_0\": 1}]", "infer", "digits", "--input", "-");
        assertEquals(1, wrong.exitCode());
        assertTrue(wrong.err().contains("pixel_0_0"), wrong.err());
    }

    @Test
    @Order(5)
    void inferSpeaksTheOpenInferenceProtocol() {
        String name = JSON.readTree(good("models", "show", "digits@1", "-o", "json"))
                .path("signature")
                .path("inputs")
                .path(0)
                .path("name")
                .asString();
        String request = "{\"inputs\":[{\"name\":\"" + name + "\",\"shape\":[1,64],\"datatype\":\"FP32\",\"data\":["
                + "0,".repeat(63) + "0]}]}";
        Capture c = yunmoWithInput(request, "infer", "digits", "--input", "-");
        assertEquals(0, c.exitCode(), c.err());
        assertTrue(c.out().contains("[1,10]"), c.out());
    }

    @Test
    @Order(6)
    void onnxModelsAreAddedAndAsked() throws IOException {
        String added = good(
                "models",
                "add",
                "iris",
                Fixtures.path("learn/onnx/iris_logistic.onnx").toString());
        assertTrue(added.contains("iris@1"), added);
        good("models", "release", "iris@1");
        Capture refused = yunmo(
                "models",
                "add",
                "bad",
                Fixtures.path("learn/onnx/bad_truncated.onnx").toString());
        assertEquals(1, refused.exitCode());
        Path csv = folder.resolve("iris.csv");
        Files.writeString(csv, "a,b,c,d\n5.1,3.5,1.4,0.2\n");
        Capture c = yunmo("infer", "iris", "--input", csv.toString());
        assertEquals(0, c.exitCode(), c.err());
        assertTrue(c.out().contains("OUTPUT"), c.out());
    }

    @Test
    @Order(7)
    void exportRollbackRemove() {
        Path weights = folder.resolve("w.safetensors");
        good("models", "export", "digits", weights.toString());
        assertTrue(SafeTensors.read(weights).keySet().containsAll(Set.of("dense/kernel", "dense_2/bias")));
        good("models", "export", "digits@1", folder.resolve("m.json").toString(), "--format", "keras-json");
        Path keras = folder.resolve("digits.keras");
        good("models", "export", "digits", keras.toString());
        good("models", "add", "again", keras.toString());
        assertTrue(good("models", "show", "again").contains("network"));
        good("models", "export", "again@1", folder.resolve("again.onnx").toString());
        good("models", "add", "again", folder.resolve("again.onnx").toString());
        good("models", "export", "again@1", folder.resolve("again.h5").toString());
        good("models", "add", "again", folder.resolve("again.h5").toString());
        good("models", "rm", "again");
        Capture none = yunmo("models", "rollback", "digits");
        assertEquals(1, none.exitCode(), "there is nothing to go back to");
        assertEquals(1, yunmo("models", "rm", "digits@1").exitCode(), "a released version stays");
        assertEquals(2, yunmo("models", "release", "digits").exitCode());
        good("models", "rm", "iris");
        assertFalse(good("models", "list").contains("iris"));
    }

    @Test
    @Order(8)
    void jobs() throws IOException {
        assertTrue(good("jobs").contains("succeeded"));
        JsonNode all = JSON.readTree(good("jobs", "list", "-o", "json")).path("jobs");
        String id = all.path(0).path("id").asString();
        assertTrue(good("jobs", "show", id).contains("accuracy"));
        assertFalse(good("jobs", "logs", id).isBlank());
        Path yaml = folder.resolve("long.yaml");
        Files.writeString(
                yaml,
                Files.readString(Fixtures.root().resolve("examples/digits.yaml"))
                        .replace("epochs: 30", "epochs: 100000")
                        .replaceAll("(?m)^  callbacks.*$", ""));
        String running = good("train", yaml.toString(), "--detach").strip();
        good("jobs", "cancel", running);
        Capture shown = yunmo("jobs", "show", running, "--follow");
        assertEquals(0, shown.exitCode(), shown.err());
        assertTrue(shown.out().contains("cancelled"), shown.out());
    }

    @Test
    @Order(9)
    void allWrongFieldsOfATrainingAreReportedTogether() throws IOException {
        Path yaml = folder.resolve("wrong.yaml");
        Files.writeString(yaml, "nmae: x\ndata: {set: digits, labl: digit}\nmodel: [{Dens: {units: 3}}]\n");
        Capture c = yunmo("train", yaml.toString());
        assertEquals(1, c.exitCode());
        for (String part : new String[] {"name", "label", "Dense"}) {
            assertTrue(c.err().contains(part), part + " in: " + c.err());
        }
    }

    @Test
    @Order(10)
    void status() {
        String s = good("status");
        assertTrue(s.contains("digits") && s.contains("Yunmo"), s);
        good("data", "rm", "digits");
        assertFalse(good("data", "list").contains("digits"));
    }

    @Test
    @Order(11)
    void languageModels() {
        String pulled = good("pull", "file:" + Fixtures.path("language/quant/llama-q4_0.gguf"), "--name", "tiny");
        assertTrue(pulled.contains("pulled tiny@1") && pulled.contains("run tiny"), pulled);
        String list = good("list");
        assertTrue(list.contains("tiny") && list.contains("llama, ") && list.contains("Q4_0"), list);
        String shown = good("show", "tiny");
        for (String part : new String[] {
            "gguf", "architecture", "parameters", "quantisation", "context", "licence", "at full context", "source"
        }) {
            assertTrue(shown.contains(part), part + " in: " + shown);
        }
        assertFalse(shown.contains("SIGNATURE"), shown);
        String ps = good("ps");
        assertTrue(ps.contains("tiny") && ps.contains("MEMORY") && ps.contains("IDLE"), ps);
        assertTrue(JSON.readTree(good("ps", "-o", "json")).path(0).path("bytes").asLong() > 0);
        String added = good(
                "models",
                "add",
                "again",
                Fixtures.path("language/quant/llama-q4_0.gguf").toString());
        assertTrue(added.contains("again@1"), added);
        good("rm", "again");
        Capture noTemplate = yunmo("run", "tiny", "hello");
        assertEquals(1, noTemplate.exitCode());
        assertTrue(noTemplate.err().contains("chat template"), noTemplate.err());
        good("stop", "tiny");
        assertFalse(good("ps").contains("tiny"));
        good("rm", "tiny");
        assertFalse(good("list").contains("tiny"));
        Capture unknown = yunmo("pull", "smolm2");
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.err().contains("smollm2"), unknown.err());
        Capture cut = yunmo("pull", "file:" + Fixtures.path("datasets/iris.csv"));
        assertEquals(1, cut.exitCode());
        assertTrue(cut.err().contains("GGUF"), cut.err());
    }

    @Test
    @Order(12)
    void modelsGoFromOneMachineToAnother() throws IOException {
        good("pull", "file:" + Fixtures.path("language/quant/llama-q4_0.gguf"), "--name", "travels");
        Path archive = folder.resolve("travels.tar");
        String wrote = good("export", "travels", archive.toString());
        assertTrue(wrote.contains("wrote travels@1") && wrote.contains("import travels.tar"), wrote);
        assertTrue(good("export", "travels@1", folder.toString()).contains("travels-1.tar"));
        assertTrue(Files.exists(folder.resolve("travels-1.tar")));
        Capture imported = yunmo("import", archive.toString(), "--name", "arrived");
        assertEquals(0, imported.exitCode(), imported.err());
        assertTrue(imported.err().contains("importing travels@1, gguf"), imported.err());
        assertTrue(imported.out().contains("imported arrived@1"), imported.out());
        assertEquals(
                JSON.readTree(good("show", "travels@1", "-o", "json")).path("files"),
                JSON.readTree(good("show", "arrived@1", "-o", "json")).path("files"));
        byte[] cut = java.util.Arrays.copyOf(Files.readAllBytes(archive), (int) Files.size(archive) / 2);
        Path part = Files.write(folder.resolve("cut.tar"), cut);
        assertRefused("not whole", "import", part.toString(), "--name", "half");
        byte[] changed = Files.readAllBytes(archive);
        changed[changed.length - 5000]++;
        assertRefused(
                "SHA-256",
                "import",
                Files.write(folder.resolve("bad.tar"), changed).toString(),
                "--name",
                "half");
        assertRefused(
                "yunmo export", "import", Fixtures.path("datasets/digits.csv").toString());
        assertRefused("no file", "import", "nowhere.tar");
        assertRefused("nothing", "export", "nothing", archive.toString());
        assertRefused(
                "cannot write",
                "export",
                "travels",
                folder.resolve("no/where.tar").toString());
        assertFalse(good("list").contains("half"));
        try (var files = Files.list(folder)) {
            assertTrue(files.noneMatch(f -> f.toString().endsWith(".part")), "temporary files are gone");
        }
        good("rm", "travels");
        good("rm", "arrived");
    }

    private static void assertRefused(String text, String... arguments) {
        Capture c = yunmo(arguments);
        assertEquals(1, c.exitCode(), c.out() + c.err());
        assertTrue(c.err().contains(text), c.err());
    }
}
