package io.yunmo.server.admin;

import io.yunmo.catalog.DataSet;
import io.yunmo.server.http.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A data set as it goes over the wire. */
final class DataSetJson {
    private DataSetJson() {}

    static JsonNode of(DataSet set) {
        ObjectNode json = Json.object()
                .put("name", set.name())
                .put("sha256", set.sha256())
                .put("format", set.format())
                .put("rows", set.rows())
                .put("bytes", set.bytes());
        json.set("columns", set.schema().node());
        set.warnings().forEach(json.putArray("warnings")::add);
        json.put("created_at", set.createdAt().toString());
        json.put("created_by", set.createdBy());
        return json;
    }
}
