package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills a server process in the middle of a training, as kill -9 does, and starts another on the same data. */
class KillIT {
    private static final Pattern PORT = Pattern.compile("http://[^:]+:(\\d+)");

    @Test
    @Timeout(120)
    void aKilledTrainingGoesOnAndEndsWithTheSameBits(@TempDir Path folder) throws Exception {
        Process child = start(folder);
        String id;
        try {
            TestServer client = TestServer.client(port(child));
            client.addDataSet("digits");
            id = client.order(RestartTest.FORM.replace("NAME", "killed"));
            untilSaved(client, id);
        } finally {
            child.destroyForcibly().waitFor();
        }
        try (TestServer server = new TestServer(folder)) {
            JsonNode job = server.await(id);
            assertEquals("succeeded", job.path("state").stringValue(), job::toString);
            assertEquals(2, job.path("attempt").intValue());
            assertTrue(server.get("/yunmo/v1/jobs/" + id + "/logs").text().contains("going on after epoch"));
            RestartTest.sameAsUninterrupted(server, job, "killed");
        }
    }

    private static void untilSaved(TestServer client, String id) throws IOException {
        try (Events events = client.events(id, 0)) {
            while (!expect(200, client.get("/yunmo/v1/jobs/" + id))
                    .path("checkpoint_epoch")
                    .isNumber()) {
                events.next("epoch");
            }
        }
    }

    private static Process start(Path folder) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "io.yunmo.server.Main",
                "--port",
                "0",
                "--grpc-port",
                "-1",
                "--data-dir",
                folder.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static int port(Process child) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            Matcher m = PORT.matcher(line);
            if (m.find()) {
                return Integer.parseInt(m.group(1));
            }
        }
        throw new AssertionError("the server did not start");
    }
}
