package io.yunmo.server.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JobFeedTest {
    private static final Duration LONG = Duration.ofMinutes(5);

    @Test
    void keepsTheLatestStepOfARunningJobAlone() {
        JobFeed feed = new JobFeed();
        feed.step("a", "1");
        feed.step("a", "2");
        assertEquals(new JobFeed.Step(2, "2"), feed.step("a").orElseThrow());
        feed.ended("a");
        assertTrue(feed.step("a").isEmpty());
    }

    @Test
    @Timeout(30)
    void aChangeWakesWhoWaits() throws Exception {
        JobFeed feed = new JobFeed();
        FutureTask<Long> waiting = new FutureTask<>(() -> feed.await(0, LONG));
        Thread.startVirtualThread(waiting);
        feed.signal();
        assertEquals(1, waiting.get());
        assertEquals(1, feed.await(0, LONG), "what has changed before is not waited for");
        assertEquals(1, feed.await(1, Duration.ZERO));
    }

    @Test
    @Timeout(30)
    void theEndLetsEverybodyGo() throws Exception {
        JobFeed feed = new JobFeed();
        FutureTask<Long> waiting = new FutureTask<>(() -> feed.await(100, LONG));
        Thread.startVirtualThread(waiting);
        feed.close();
        waiting.get();
        assertTrue(feed.isClosed());
    }
}
