package io.yunmo.protocol.openai;

import io.yunmo.protocol.json.JsonSink;
import java.util.Arrays;
import java.util.List;

/**
 * A model that can be asked.
 *
 * @param created seconds since 1970
 */
public record ModelCard(String id, long created, String ownedBy) {
    /** The body that describes it. */
    public byte[] bytes() {
        JsonSink out = new JsonSink(128);
        write(out);
        return Arrays.copyOf(out.bytes(), out.length());
    }

    /** The body that lists models. */
    public static byte[] list(List<ModelCard> cards) {
        JsonSink out = new JsonSink(512);
        out.raw("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < cards.size(); i++) {
            out.raw(i == 0 ? "" : ",");
            cards.get(i).write(out);
        }
        out.raw("]}");
        return Arrays.copyOf(out.bytes(), out.length());
    }

    private void write(JsonSink out) {
        out.raw("{\"id\":").string(id);
        out.raw(",\"object\":\"model\",\"created\":").number(created);
        out.raw(",\"owned_by\":").string(ownedBy).put('}');
    }
}
