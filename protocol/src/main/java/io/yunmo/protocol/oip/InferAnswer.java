package io.yunmo.protocol.oip;

/**
 * The body of a REST inference answer.
 *
 * @param bytes holds the body in its first {@code length} bytes
 * @param jsonLength how many of them are JSON; the rest is binary data
 * @param binary whether an output was asked for in binary, even if it is empty
 */
public record InferAnswer(byte[] bytes, int length, int jsonLength, boolean binary) {}
