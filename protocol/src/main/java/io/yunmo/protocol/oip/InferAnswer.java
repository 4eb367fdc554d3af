package io.yunmo.protocol.oip;

/**
 * The body of a REST inference answer.
 *
 * @param bytes holds the body in its first {@code length} bytes
 * @param jsonLength how many of them are JSON; the rest is binary data
 */
public record InferAnswer(byte[] bytes, int length, int jsonLength) {
    /** Whether binary data follows the JSON. */
    public boolean binary() {
        return length > jsonLength;
    }
}
