package io.yunmo.server.http;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.ZipException;

/** Refuses to give more than a number of bytes. */
final class BoundedStream extends FilterInputStream {
    private final long most;
    private long left;

    BoundedStream(InputStream in, long most) {
        super(in);
        this.most = most;
        this.left = most;
    }

    static YunmoException tooLarge(long most) {
        return new YunmoException(
                ErrorCode.TOO_LARGE,
                "the body is larger than " + most + " bytes; send less, or raise limits.max_body"
                        + " (limits.max_upload for files)");
    }

    static YunmoException damaged(IOException e) {
        return new YunmoException(
                ErrorCode.INVALID, "the body does not decompress as its Content-Encoding says: " + e.getMessage(), e);
    }

    @Override
    public int read() throws IOException {
        try {
            int b = super.read();
            return b < 0 ? b : counted(1, b);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        try {
            int n = super.read(b, off, len);
            return n < 0 ? n : counted(n, n);
        } catch (ZipException | EOFException e) {
            throw damaged(e);
        }
    }

    private int counted(int n, int result) {
        left -= n;
        if (left < 0) {
            throw tooLarge(most);
        }
        return result;
    }
}
