package io.yunmo.protocol.openai;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How a token is spelled in logprobs.
 *
 * @param bytes what it stands for; empty for a control token
 * @param spelling in the vocabulary
 */
public record TokenText(byte[] bytes, String spelling) {
    /** Characters, U+FFFD for parts of one. */
    String text() {
        return bytes.length == 0 ? spelling : new String(bytes, StandardCharsets.UTF_8);
    }

    /** A key of its own for each token: the text, or the bytes in hexadecimal where they are no text. */
    String key() {
        String text = text();
        return text.indexOf('\uFFFD') < 0
                ? text
                : "bytes:" + HexFormat.of().withPrefix("\\x").formatHex(bytes);
    }
}
