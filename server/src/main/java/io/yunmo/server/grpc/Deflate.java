package io.yunmo.server.grpc;

import io.grpc.Codec;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** The message encoding {@code deflate} (zlib's format), which grpc-java lacks and Triton's clients use. */
final class Deflate implements Codec {
    @Override
    public String getMessageEncoding() {
        return "deflate";
    }

    @Override
    public InputStream decompress(InputStream in) {
        return new InflaterInputStream(in);
    }

    @Override
    public OutputStream compress(OutputStream out) {
        return new DeflaterOutputStream(out);
    }
}
