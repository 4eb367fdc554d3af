package io.yunmo.server.admin;

import static io.yunmo.server.admin.TestServer.expect;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Kills a server process in the middle of a training, as kill -9 does, and starts another on the same data. */
class KillIT {
    @Test
    @Timeout(120)
    void aKilledTrainingGoesOnAndEndsWithTheSameBits(@TempDir Path folder) throws Exception {
        String id;
        try (ServerProcess child = ServerProcess.start(folder)) {
            TestServer client = TestServer.client(child.port());
            client.addDataSet("digits");
            id = client.order(RestartTest.FORM.replace("NAME", "killed"));
            untilSaved(client, id);
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
}
