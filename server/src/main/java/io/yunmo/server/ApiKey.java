package io.yunmo.server;

import io.yunmo.tensor.YunmoException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The key that callers must show, kept as its SHA-256 alone; compared in constant time; never printed. */
public final class ApiKey {
    private static final int SHORTEST = 16;
    private final byte[] sha256;

    private ApiKey(byte[] sha256) {
        this.sha256 = sha256;
    }

    /** From the key itself; INVALID when it is too short to withstand guessing. */
    public static ApiKey of(String key) {
        if (key.length() < SHORTEST) {
            throw YunmoException.invalid(
                    "the API key has %d characters; use %d or more, e.g. from `openssl rand -hex 24`",
                    key.length(), SHORTEST);
        }
        return new ApiKey(hash(key));
    }

    /** From the SHA-256 of the key in hexadecimal. */
    public static ApiKey ofSha256(String hex) {
        if (!hex.matches("[0-9a-fA-F]{64}")) {
            throw YunmoException.invalid(
                    "api_key_sha256 must be 64 hexadecimal digits, e.g. from `printf %%s KEY | sha256sum`");
        }
        return new ApiKey(HexFormat.of().parseHex(hex));
    }

    /** Whether {@code authorization} is the header's value {@code Bearer KEY} with this key. */
    public boolean admits(String authorization) {
        String scheme = "bearer ";
        if (authorization.length() <= scheme.length()
                || !authorization.regionMatches(true, 0, scheme, 0, scheme.length())) {
            return false;
        }
        return MessageDigest.isEqual(
                sha256, hash(authorization.substring(scheme.length()).strip()));
    }

    private static byte[] hash(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ApiKey[hidden]";
    }
}
