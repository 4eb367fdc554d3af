package io.yunmo.catalog.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.catalog.Json;
import io.yunmo.catalog.NewJob;
import io.yunmo.catalog.sql.SqliteCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing that was acknowledged is lost when the process is killed. {@code bench/kills.sh} does the same more often. */
class KillTest {
    @TempDir
    private Path directory;

    @Test
    void tenKillsLoseNothing() throws IOException {
        assertEquals(List.of(), Kills.run(directory, 10, 7).problems());
    }

    @Test
    void theAuditNoticesEachKindOfLoss() {
        try (SqliteCatalog catalog = SqliteCatalog.open(directory)) {
            String job = catalog.jobs()
                    .submit(NewJob.of("count", "job", Json.EMPTY, "kill"))
                    .id();
            List<Act> acts = Stream.of(Act.Kind.values())
                    .flatMap(kind -> Stream.of(new Act(kind, "lost", 1, "x"), new Act(kind, job, 1, "x")))
                    .toList();
            List<String> problems = Audit.of(catalog, acts);
            // Only the submission of the job that is there is no loss.
            assertEquals(acts.size() - 1, problems.size(), problems::toString);
        }
    }
}
