package io.yunmo.bench.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One HTTP request on a connection of its own. */
final class Wire implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final Socket socket;
    private final InputStream in;

    private Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects and sends. */
    static Wire send(int port, String method, String path, byte[] body) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            String head = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
                    + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
            socket.getOutputStream().flush();
            return new Wire(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    static Wire post(int port, String path, String json) throws IOException {
        return send(port, "POST", path, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads the head's first line. */
    int status() throws IOException {
        String line = new String(in.readNBytes(12), StandardCharsets.US_ASCII);
        if (line.length() < 12) {
            throw new IOException("the server closed the connection without an answer");
        }
        return Integer.parseInt(line.substring(9));
    }

    /** Reads so many bytes, or fewer at the end. */
    void read(int bytes) throws IOException {
        in.readNBytes(bytes);
    }

    /** Reads what is left. */
    String rest() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Leaves with a reset, as a process that dies does. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
