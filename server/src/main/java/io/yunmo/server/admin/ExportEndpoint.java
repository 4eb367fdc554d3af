package io.yunmo.server.admin;

import io.yunmo.catalog.Artefact;
import io.yunmo.catalog.Catalog;
import io.yunmo.catalog.ModelVersion;
import io.yunmo.learn.Network;
import io.yunmo.server.http.Endpoint;
import io.yunmo.server.http.Exchange;
import io.yunmo.server.http.Routes;
import io.yunmo.server.training.VersionFiles;
import io.yunmo.serving.language.LanguageRuntime;
import io.yunmo.tensor.YunmoException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives a version's files out, under the names that other programs know their formats by; networks also in the forms that
 * other programs load whole.
 */
final class ExportEndpoint implements Endpoint {
    /** A file of a version and how it is handed out. */
    private record Export(String file, String contentType) {}

    private static final Map<String, Export> FORMATS = formats();
    private final Catalog catalog;
    private final Scratch scratch;

    ExportEndpoint(Catalog catalog, Scratch scratch) {
        this.catalog = catalog;
        this.scratch = scratch;
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
        String format = chosen(version, exchange.query("format").orElse(""));
        if (written(version, format)) {
            scratch.lend("model." + format, file -> write(exchange, version, format, file));
            return;
        }
        Export export = FORMATS.get(format);
        Artefact file = version.file(export.file());
        attachment(exchange, version, export.file());
        try (InputStream in = catalog.artefacts().open(file.sha256())) {
            send(exchange, export.contentType(), in);
        }
    }

    /** Writes a network in another form: whole into a file first, for what cannot be written is found on the way. */
    private void write(Exchange exchange, ModelVersion version, String format, Path file) {
        try (Network network = NetworkFiles.read(catalog.artefacts(), version)) {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
                NetworkFiles.written().get(format).write(network, out);
            }
            attachment(exchange, version, "model." + format);
            try (InputStream in = Files.newInputStream(file)) {
                send(exchange, "application/octet-stream", in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void attachment(Exchange exchange, ModelVersion version, String file) {
        exchange.header(
                "Content-Disposition",
                "attachment; filename=\"" + version.model() + "-" + version.number() + "-" + file + "\"");
    }

    private static void send(Exchange exchange, String contentType, InputStream in) throws IOException {
        try (OutputStream out = exchange.stream(200, contentType)) {
            in.transferTo(out);
        }
    }

    private static boolean written(ModelVersion version, String format) {
        return version.format().equals(VersionFiles.NETWORK)
                && NetworkFiles.written().containsKey(format);
    }

    private static String chosen(ModelVersion version, String format) {
        Set<String> there = new LinkedHashSet<>();
        NetworkFiles.written().keySet().stream()
                .filter(f -> written(version, f))
                .forEach(there::add);
        FORMATS.forEach((name, export) -> {
            if (version.files().containsKey(export.file())) {
                there.add(name);
            }
        });
        if (!there.contains(format)) {
            throw YunmoException.invalid(
                    "version %d of '%s' (%s) is exported as %s%s",
                    version.number(),
                    version.model(),
                    version.format(),
                    String.join(", ", there),
                    format.isEmpty() ? "; say which with ?format=" : ", not as '" + format + "'");
        }
        return format;
    }
}
