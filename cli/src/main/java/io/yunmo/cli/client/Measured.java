package io.yunmo.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much of a stream was read. */
final class Measured extends FilterInputStream {
    private final long total;
    private final Transfer transfer;
    private long done;

    Measured(InputStream in, long total, Transfer transfer) {
        super(in);
        this.total = total;
        this.transfer = transfer;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        count(b < 0 ? -1 : 1);
        return b;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        int n = super.read(b, off, len);
        count(n);
        return n;
    }

    private void count(int n) {
        if (n > 0) {
            done += n;
            transfer.at(done, total);
        }
    }
}
