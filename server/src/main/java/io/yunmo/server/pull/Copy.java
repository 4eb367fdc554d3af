package io.yunmo.server.pull;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Copies a file of this machine, or out of an archive, telling how far it is; bounded, and ended by a cancel. */
final class Copy {
    private static final int BUFFER = 1 << 18;

    private final long maxBytes;
    private final Progress progress;

    Copy(long maxBytes, Progress progress) {
        this.maxBytes = maxBytes;
        this.progress = progress;
    }

    /** Copies a file; INVALID when it cannot be read. */
    Path of(Path from, Path to) {
        try (InputStream in = Files.newInputStream(from)) {
            of(in, Files.size(from), to);
            return to;
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.INVALID, "cannot copy " + from + ": " + e, e);
        }
    }

    /** @param bytes that are to come; -1 when it is not known */
    void of(InputStream in, long bytes, Path to) throws IOException {
        progress.begin(0, bytes);
        byte[] buffer = new byte[BUFFER];
        long at = 0;
        try (OutputStream out = Files.newOutputStream(to)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                at += n;
                if (at > maxBytes) {
                    throw tooLarge(maxBytes);
                }
                if (progress.cancelled()) {
                    throw YunmoException.conflict("the pull was cancelled");
                }
                out.write(buffer, 0, n);
                progress.at(at);
            }
        }
    }

    static YunmoException tooLarge(long maxBytes) {
        return new YunmoException(
                ErrorCode.TOO_LARGE, "the file has more than " + maxBytes + " bytes; raise pull.max_bytes to take it");
    }
}
