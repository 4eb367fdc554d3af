package io.yunmo.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.cli.Capture;
import org.junit.jupiter.api.Test;

/** What the command line does without a server. */
class YunmoTest {
    @Test
    void helpNamesEveryCommand() {
        Capture c = Capture.run("--help");
        assertEquals(0, c.exitCode());
        for (String command : new String[] {
            "run", "pull", "list", "show", "ps", "stop", "rm", "serve", "demo", "data", "train", "jobs", "models",
            "infer", "status", "test", "version"
        }) {
            assertTrue(c.out().contains("  " + command), command);
        }
    }

    @Test
    void aWrongCommandIsAUsageErrorWithTheNearestName() {
        Capture c = Capture.run("trian", "x.yaml");
        assertEquals(2, c.exitCode());
        assertTrue(c.err().contains("train"), c.err());
    }

    @Test
    void aMissingArgumentIsAUsageError() {
        assertEquals(2, Capture.run("infer", "digits").exitCode());
        assertEquals(
                2,
                Capture.run("models", "release", "digits", "--url", "http://127.0.0.1:1")
                        .exitCode());
    }

    @Test
    void noServerSaysHowToStartOne() {
        Capture c = Capture.run("status", "--url", "http://127.0.0.1:1");
        assertEquals(3, c.exitCode());
        assertTrue(c.err().contains("yunmo serve --port 1"), c.err());
    }

    @Test
    void anAddressThatIsNoneIsAUsageError() {
        Capture c = Capture.run("status", "--url", "ftp://x");
        assertEquals(2, c.exitCode());
        assertTrue(c.err().contains("http://127.0.0.1:8080"), c.err());
    }

    @Test
    void aMissingFileIsTheUsersError() {
        Capture c = Capture.run("train", "nowhere.yaml");
        assertEquals(1, c.exitCode());
        assertTrue(c.err().contains("nowhere.yaml"), c.err());
    }

    @Test
    void completionIsGenerated() {
        Capture c = Capture.run("generate-completion");
        assertEquals(0, c.exitCode());
        assertTrue(c.out().contains("complete -F"), "bash completion");
    }

    @Test
    void versionNamesTheJava() {
        assertTrue(Capture.run("version").out().contains("Java 25"));
    }
}
