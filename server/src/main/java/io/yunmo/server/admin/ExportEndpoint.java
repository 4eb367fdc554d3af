package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives a version's files out, under the names that other programs know their formats by. */
final class ExportEndpoint implements Endpoint {
    /** A file of a version and how it is handed out. */
    private record Export(String file, String contentType) {}

    private static final Map<String, Export> FORMATS = formats();
    private final Catalog catalog;

    ExportEndpoint(Catalog catalog) {
        this.catalog = catalog;
    }

    private static Map<String, Export> formats() {
        Map<String, Export> formats = new LinkedHashMap<>();
        formats.put("safetensors", new Export(VersionFiles.WEIGHTS, "application/octet-stream"));
        formats.put("checkpoint", new Export(VersionFiles.CHECKPOINT, "application/octet-stream"));
        formats.put("keras-json", new Export(VersionFiles.MODEL, "application/json"));
        formats.put("pipeline", new Export(VersionFiles.PIPELINE, "application/json"));
        formats.put("report", new Export(VersionFiles.REPORT, "application/json"));
        formats.put("training", new Export(VersionFiles.TRAINING, "application/yaml"));
        formats.put("onnx", new Export(VersionFiles.ONNX_MODEL, "application/octet-stream"));
        formats.put(LanguageRuntime.FORMAT, new Export(LanguageRuntime.FILE, "application/octet-stream"));
        return formats;
    }

    @Override
    public void register(Routes routes) {
        routes.get("/yunmo/v1/models/{model}/versions/{version}/export", this::export);
    }

    private void export(Exchange exchange) throws IOException {
        ModelVersion version =
                VersionNames.find(catalog.models(), exchange.parameter("model"), exchange.parameter("version"));
        Export export = chosen(version, exchange.query("format").orElse(""));
        Artefact file = version.file(export.file());
        exchange.header(
                "Content-Disposition",
                "attachment; filename=\"" + version.model() + "-" + version.number() + "-" + export.file() + "\"");
        try (InputStream in = catalog.artefacts().open(file.sha256());
                OutputStream out = exchange.stream(200, export.contentType())) {
            in.transferTo(out);
        }
    }

    private static Export chosen(ModelVersion version, String format) {
        List<String> there = FORMATS.entrySet().stream()
                .filter(f -> version.files().containsKey(f.getValue().file()))
                .map(Map.Entry::getKey)
                .toList();
        if (!there.contains(format)) {
            throw YunmoException.invalid(
                    "version %d of '%s' (%s) is exported as %s%s",
                    version.number(),
                    version.model(),
                    version.format(),
                    String.join(", ", there),
                    format.isEmpty() ? "; say which with ?format=" : ", not as '" + format + "'");
        }
        return FORMATS.get(format);
    }
}
