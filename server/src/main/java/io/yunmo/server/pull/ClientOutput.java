package io.yunmo.server.pull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What can be learnt of a package client while it works: what it writes about it, and how its files grow. */
final class ClientOutput {
    private static final int SHOWN = 2000;
    /** pip: {@code Downloading x-1.0-py3-none-any.whl (98.2 MB)}, in thousands. */
    private static final Pattern SIZE =
            Pattern.compile("(?:Downloading|Using cached) \\S+ \\((\\d+(?:\\.\\d+)?) (bytes|kB|MB|GB)\\)");

    private static final Map<String, Double> UNITS = Map.of("bytes", 1.0, "kB", 1e3, "MB", 1e6, "GB", 1e9);

    private final Path folder;
    private final Path output;

    /** @param folder where the client writes; its output goes to a file there */
    ClientOutput(Path folder) {
        this.folder = folder;
        this.output = folder.resolve("output.txt");
    }

    Path file() {
        return output;
    }

    /**
     * Bytes of the largest file that is growing there: clients fetch into a temporary file, which they may copy once or twice.
     */
    long fetched() {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(f -> !f.equals(output))
                    .mapToLong(ClientOutput::size)
                    .max()
                    .orElse(0);
        } catch (IOException | java.io.UncheckedIOException e) {
            return 0; // a file went while the folder was read
        }
    }

    private static long size(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Bytes that the client says it will fetch, about; -1 before it does. */
    long announced() {
        try {
            Matcher m = SIZE.matcher(text());
            return m.find() ? Math.round(Double.parseDouble(m.group(1)) * UNITS.get(m.group(2))) : -1;
        } catch (IOException e) {
            return -1;
        }
    }

    /** The end of what it wrote. */
    String tail() throws IOException {
        String text = text().strip();
        return text.length() > SHOWN ? "…" + text.substring(text.length() - SHOWN) : text;
    }

    private String text() throws IOException {
        return Files.exists(output) ? new String(Files.readAllBytes(output), StandardCharsets.UTF_8) : "";
    }
}
