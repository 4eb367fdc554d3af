package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/** Writes vectors. */
public final class EmbeddingWriter {
    private EmbeddingWriter() {}

    /** The body: the first {@link JsonSink#length} bytes. */
    public static JsonSink write(String model, List<float[]> vectors, boolean base64, long promptTokens) {
        JsonSink out = new JsonSink(4096);
        out.raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < vectors.size(); i++) {
            out.raw(i == 0 ? "" : ",")
                    .raw("{\"object\":\"embedding\",\"index\":")
                    .number(i);
            out.raw(",\"embedding\":");
            if (base64) {
                out.string(base64(vectors.get(i)));
            } else {
                numbers(out, vectors.get(i));
            }
            out.put('}');
        }
        out.raw("],\"model\":").string(model);
        out.raw(",\"usage\":{\"prompt_tokens\":").number(promptTokens);
        out.raw(",\"total_tokens\":").number(promptTokens).raw("}}");
        return out;
    }

    private static byte[] base64(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(vector);
        return Base64.getEncoder().encode(bytes.array());
    }

    private static void numbers(JsonSink out, float[] vector) {
        out.put('[');
        for (int i = 0; i < vector.length; i++) {
            if (i > 0) {
                out.put(',');
            }
            out.number(vector[i]);
        }
        out.put(']');
    }
}
