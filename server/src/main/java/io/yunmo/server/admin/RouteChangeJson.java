package io.yunmo.server.admin;

import io.yunmo.catalog.RouteChange;
import io.yunmo.server.http.Json;
import tools.jackson.databind.node.ObjectNode;

/** One line of a route's history as it goes over the wire. */
final class RouteChangeJson {
    private RouteChangeJson() {}

    static ObjectNode of(RouteChange change) {
        return Json.object()
                .put("action", change.action())
                .put("version", change.version())
                .put("released", change.released())
                .put("at", change.changedAt().toString())
                .put("by", change.changedBy());
    }
}
