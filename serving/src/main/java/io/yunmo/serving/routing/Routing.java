package io.yunmo.serving.routing;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which loaded versions answer; replaced as a whole when the route changes.
 *
 * @param released answers whatever the canary does not
 * @param canary answers {@code canaryWeight} of 100 requests
 * @param mirror gets a copy of each request
 */
public record Routing(
        LoadedVersion released, Optional<LoadedVersion> canary, int canaryWeight, Optional<Mirror> mirror) {
    public Routing {
        Objects.requireNonNull(released, "released");
        Objects.requireNonNull(canary, "canary");
        Objects.requireNonNull(mirror, "mirror");
    }

    /**
     * The version for a request. Requests of the same id always meet the same one while the canary and its weight stay;
     * raising the weight only moves further ids to the canary. Requests without an id are drawn at random.
     */
    public LoadedVersion pick(Optional<String> id) {
        if (canary.isEmpty()) {
            return released;
        }
        int ticket = id.isPresent()
                ? ticket(id.get(), canary.get().number())
                : ThreadLocalRandom.current().nextInt(100);
        return ticket < canaryWeight ? canary.get() : released;
    }

    /** 0 to 99, evenly spread over ids; another canary version draws the tickets anew. */
    private static int ticket(String id, int version) {
        long h = 0xcbf29ce484222325L ^ version;
        for (int i = 0; i < id.length(); i++) {
            h = (h ^ id.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return (int) Long.remainderUnsigned(h ^ (h >>> 33), 100);
    }
}
