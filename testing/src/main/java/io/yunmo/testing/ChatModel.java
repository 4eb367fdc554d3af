package io.yunmo.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tiny random llama of the fixtures with a chat template, which it lacks there: a language model for tests of services. */
public final class ChatModel {
    /** SmolLM2's template without its default system message. */
    public static final String TEMPLATE = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n'"
            + " + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
            + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private static final int PAIR_COUNT = 16;
    private static final int FIRST_PAIR = 24;
    private static final int ALIGNMENT = 32;
    private static final int STRING = 8;

    private ChatModel() {}

    /** The file's bytes. */
    public static byte[] bytes() {
        try {
            return withText(
                    Files.readAllBytes(Fixtures.path("language/tiny/llama.gguf")), "tokenizer.chat_template", TEMPLATE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes it into a folder. */
    public static Path in(Path folder) {
        try {
            return Files.write(folder.resolve("chat.gguf"), bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A GGUF file with one pair more, before the others; padded with a comment, so that the weights stay aligned. */
    private static byte[] withText(byte[] gguf, String key, String template) {
        int bare = pair(key, template + "{##}").length;
        byte[] pair = pair(key, template + "{#" + " ".repeat(Math.floorMod(-bare, ALIGNMENT)) + "#}");
        ByteBuffer whole = ByteBuffer.allocate(gguf.length + pair.length).order(ByteOrder.LITTLE_ENDIAN);
        whole.put(gguf, 0, FIRST_PAIR).put(pair).put(gguf, FIRST_PAIR, gguf.length - FIRST_PAIR);
        return whole.putLong(PAIR_COUNT, whole.getLong(PAIR_COUNT) + 1).array();
    }

    private static byte[] pair(String key, String value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(text(key));
        out.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(STRING)
                .array());
        out.writeBytes(text(value));
        return out.toByteArray();
    }

    private static byte[] text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + utf8.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(utf8.length)
                .put(utf8)
                .array();
    }
}
