package io.yunmo.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Python environment that a script of the project makes, and programs of the tests that run in it. */
public record Python(Path interpreter) {
    /** What a program printed, and its exit status: -1 when it could not be run or took too long. */
    public record Result(int status, String output) {}

    /** Runs the script, which makes the environment where it is missing; its last line is the interpreter. */
    public static Result make(String script, int seconds) throws InterruptedException, IOException {
        return run(seconds, List.of(Fixtures.root().resolve(script).toString()));
    }

    /** The environment that {@link #make} has made. */
    public static Python of(Result made) {
        return new Python(Path.of(
                made.output().strip().lines().reduce((first, last) -> last).orElseThrow()));
    }

    /** Runs a program that lies in the project. */
    public Result run(int seconds, String program, String... arguments) throws InterruptedException, IOException {
        List<String> command = new ArrayList<>(
                List.of(interpreter.toString(), Fixtures.root().resolve(program).toString()));
        command.addAll(List.of(arguments));
        return run(seconds, command);
    }

    private static Result run(int seconds, List<String> command) throws InterruptedException, IOException {
        Path output = Files.createTempFile("yunmo-python", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Result(-1, Files.readString(output));
            }
            return new Result(process.exitValue(), Files.readString(output));
        } catch (IOException e) {
            return new Result(-1, String.valueOf(e.getMessage()));
        } finally {
            Files.delete(output);
        }
    }
}
