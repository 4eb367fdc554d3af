package io.yunmo.catalog.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The bytes of an artefact; when the end is reached and the hash is another, reading it fails. */
final class VerifyingStream extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final String expected;
    private final Path file;
    private boolean ended;

    VerifyingStream(InputStream in, String expected, Path file) {
        super(in);
        this.expected = expected;
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] b, int offset, int length) throws IOException {
        int n = super.read(b, offset, length);
        if (n > 0) {
            digest.update(b, offset, n);
        } else if (n < 0 && !ended) {
            ended = true;
            compare();
        }
        return n;
    }

    /** Skips by reading, since the hash needs every byte. */
    @Override
    public long skip(long n) throws IOException {
        byte[] buffer = new byte[(int) Math.max(0, Math.min(n, 8192))];
        long left = n;
        while (left > 0) {
            int r = read(buffer, 0, (int) Math.min(left, buffer.length));
            if (r < 0) {
                break;
            }
            left -= r;
        }
        return n - left;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void compare() throws IOException {
        if (!HexFormat.of().formatHex(digest.digest()).equals(expected)) {
            throw new IOException(FileArtefactStore.damaged(file));
        }
    }
}
