package io.yunmo.server.pull;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Short names of models: those that come with Yunmo ({@code models.yaml} beside this class), and over them those of {@code
 * models.yaml} in the data folder. Immutable.
 */
final class ModelIndex {
    private static final String FILE = "models.yaml";
    private static final YAMLMapper YAML = new YAMLMapper();

    private final Map<String, Entry> entries;

    private ModelIndex(Map<String, Entry> entries) {
        this.entries = Collections.unmodifiableMap(entries);
    }

    /**
     * @param source a full reference
     * @param sha256 of the file, where the source does not say it
     */
    record Entry(String name, String source, Optional<String> sha256, Optional<String> licence, String about) {}

    /** Reads both files. INVALID names what is wrong in the user's. */
    static ModelIndex read(Path dataDir) {
        Map<String, Entry> all = new TreeMap<>();
        try (InputStream in = ModelIndex.class.getResourceAsStream(FILE)) {
            add(YAML.readTree(in), FILE, all);
            Path own = dataDir.resolve(FILE);
            if (Files.exists(own)) {
                add(YAML.readTree(Files.readAllBytes(own)), own.toString(), all);
            }
        } catch (IOException e) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "cannot read " + FILE + ": " + e.getMessage(), e);
        } catch (JacksonException e) {
            throw new YunmoException(
                    ErrorCode.INVALID, dataDir.resolve(FILE) + " is not YAML: " + e.getOriginalMessage(), e);
        }
        return new ModelIndex(all);
    }

    private static void add(JsonNode document, String file, Map<String, Entry> to) {
        document.properties().forEach(e -> {
            JsonNode v = e.getValue();
            String source = v.isString() ? v.stringValue() : v.path("source").asString("");
            if (source.indexOf(':') < 1) {
                throw YunmoException.invalid(
                        "%s: '%s' needs a source, such as  source: hf:org/repo:Q4_K_M", file, e.getKey());
            }
            to.put(
                    e.getKey(),
                    new Entry(
                            e.getKey(),
                            source,
                            Optional.ofNullable(v.path("sha256").asString(null)),
                            Optional.ofNullable(v.path("licence").asString(null)),
                            v.path("about").asString("")));
        });
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    Map<String, Entry> entries() {
        return entries;
    }
}
