package io.yunmo.cli.command;

import io.yunmo.cli.client.Client;
import io.yunmo.cli.client.EventStream;
import io.yunmo.cli.output.TrainingView;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Follows a job's events until it ends; a broken connection is taken up where it broke. */
public final class Follow {
    private static final Set<String> ENDED = Set.of("succeeded", "failed", "cancelled");
    private static final int TRIES = 20;

    private Follow() {}

    static boolean ended(JsonNode job) {
        return ENDED.contains(job.path("state").asString());
    }

    /** Shows what happens and returns the job as it ended. */
    public static JsonNode job(Client client, String id, TrainingView view) {
        String path = "yunmo/v1/jobs/" + Client.encode(id);
        long last = -1;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try (EventStream events = client.events(path + "/events", last)) {
                for (Optional<EventStream.Event> e = events.next(); e.isPresent(); e = events.next()) {
                    view.event(e.get().name(), e.get().data());
                    last = Math.max(last, e.get().id());
                    attempt = 0;
                }
            } catch (IOException e) {
                view.event("log", Client.JSON.createObjectNode().put("text", "connection lost, trying again"));
            }
            JsonNode job = client.get(path);
            if (ended(job)) {
                return job;
            }
        }
        return client.get(path);
    }
}
