package io.yunmo.server.oip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs NVIDIA's tritonclient from a Python environment that is made once, in {@code ~/.cache/yunmo}, from pinned packages.
 * Where there is no python3 or no package index, the test is skipped and says so.
 */
public final class TritonClient {
    private static final Path SOURCES = Fixtures.root().resolve("server/src/test/python");

    private TritonClient() {}

    /** Runs the script's calls against the ports; gives its output. */
    public static String run(int httpPort, int grpcPort, String family) throws Exception {
        Path python = environment().resolve("bin/python");
        Result result = call(
                180,
                python.toString(),
                SOURCES.resolve("tritonclient_calls.py").toString(),
                Integer.toString(httpPort),
                Integer.toString(grpcPort),
                family);
        assertEquals(0, result.status(), result.output());
        assertTrue(result.output().contains("ok "), result.output());
        return result.output();
    }

    private record Result(int status, String output) {}

    private static Path environment() throws Exception {
        String wanted = Files.readString(SOURCES.resolve("requirements.txt"));
        Path home = Path.of(System.getProperty("user.home"), ".cache", "yunmo", "tritonclient");
        Path done = home.resolve("requirements.txt");
        if (Files.exists(done) && Files.readString(done).equals(wanted)) {
            return home;
        }
        make(home, done);
        return home;
    }

    private static void make(Path home, Path done) throws Exception {
        skipUnless(call(20, "python3", "--version"), "there is no python3 on the PATH");
        skipUnless(call(60, "python3", "-m", "venv", "--clear", home.toString()), "python3 cannot make an environment");
        skipUnless(
                call(
                        300,
                        home.resolve("bin/pip").toString(),
                        "install",
                        "--quiet",
                        "--disable-pip-version-check",
                        "-r",
                        SOURCES.resolve("requirements.txt").toString()),
                "the Python packages cannot be had (no package index?)");
        Files.copy(SOURCES.resolve("requirements.txt"), done, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void skipUnless(Result result, String reason) {
        if (result.status() != 0) {
            System.out.println("SKIPPED: the test with tritonclient, because " + reason + "\n" + result.output());
        }
        Assumptions.assumeTrue(result.status() == 0, reason);
    }

    private static Result call(int seconds, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("yunmo-python", ".txt");
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            return new Result(ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            return new Result(-1, e.getMessage());
        } finally {
            Files.delete(output);
        }
    }
}
