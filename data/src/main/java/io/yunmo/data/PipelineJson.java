package io.yunmo.data;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code pipeline.json}, version 1. Read as hostile input: every field is checked, none is unknown, none is missing. */
final class PipelineJson {
    private static final int VERSION = 1;
    private static final int MOST_FEATURES = 1 << 20;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PipelineJson() {}

    static String write(String label, Target target, List<Feature> features) {
        ObjectNode root = JSON.createObjectNode();
        root.put("version", VERSION);
        root.put("label", label);
        switch (target) {
            case Target.Classes c -> {
                root.put("task", Task.CLASSIFICATION.wireName());
                ArrayNode a = root.putArray("classes");
                c.names().forEach(a::add);
            }
            case Target.Values v -> {
                root.put("task", Task.REGRESSION.wireName());
                root.put("mean", v.mean()).put("scale", v.scale());
            }
        }
        ArrayNode list = root.putArray("columns");
        features.forEach(f -> column(list.addObject(), f));
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static void column(ObjectNode n, Feature f) {
        n.put("name", f.name());
        switch (f) {
            case Feature.Number x -> {
                n.put("type", ColumnType.NUMBER.wireName());
                n.put("fill", x.fill()).put("mean", x.mean()).put("scale", x.scale());
            }
            case Feature.Category c -> {
                n.put("type", ColumnType.TEXT.wireName());
                ArrayNode a = n.putArray("categories");
                c.categories().forEach(a::add);
            }
        }
    }

    static Pipeline read(String json) {
        JsonNode root;
        try {
            root = JSON.readTree(json);
        } catch (JacksonException e) {
            throw new YunmoException(ErrorCode.INVALID, "the pipeline is no JSON: " + e.getOriginalMessage(), e);
        }
        if (root.path("version").isNumber() && !isVersion(root.path("version"))) {
            throw YunmoException.invalid(
                    "the pipeline has version %s; this program reads version %d", root.path("version"), VERSION);
        }
        Target target = target(root);
        List<Feature> features = new ArrayList<>();
        long width = 0;
        for (JsonNode n : array(root, "columns")) {
            features.add(feature(n));
            width += features.getLast().width();
        }
        if (width > MOST_FEATURES) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE, "the pipeline makes %d features; at most %d".formatted(width, MOST_FEATURES));
        }
        return new Pipeline(text(root, "label"), target, features);
    }

    private static boolean isVersion(JsonNode n) {
        return n.isInt() && n.intValue() == VERSION;
    }

    private static Target target(JsonNode root) {
        return switch (Task.parse(text(root, "task"))) {
            case CLASSIFICATION -> {
                only(root, Set.of("version", "label", "task", "classes", "columns"));
                yield new Target.Classes(texts(root, "classes"));
            }
            case REGRESSION -> {
                only(root, Set.of("version", "label", "task", "mean", "scale", "columns"));
                yield new Target.Values(number(root, "mean"), number(root, "scale"));
            }
        };
    }

    private static Feature feature(JsonNode n) {
        String name = text(n, "name");
        return switch (ColumnType.parse(text(n, "type"))) {
            case NUMBER -> {
                only(n, Set.of("name", "type", "fill", "mean", "scale"));
                yield new Feature.Number(name, (float) number(n, "fill"), number(n, "mean"), number(n, "scale"));
            }
            case TEXT -> {
                only(n, Set.of("name", "type", "categories"));
                yield new Feature.Category(name, texts(n, "categories"));
            }
        };
    }

    private static void only(JsonNode n, Set<String> names) {
        for (String given : n.propertyNames()) {
            if (!names.contains(given)) {
                throw YunmoException.invalid("the pipeline has an unknown field '%s'", Messages.shorten(given));
            }
        }
        for (String name : names) {
            if (!n.has(name)) {
                throw YunmoException.invalid("the pipeline lacks the field '%s'", name);
            }
        }
    }

    private static String text(JsonNode n, String field) {
        if (!n.path(field).isString()) {
            throw YunmoException.invalid("the pipeline's field '%s' is missing or no string", field);
        }
        return n.path(field).stringValue();
    }

    private static double number(JsonNode n, String field) {
        if (!n.path(field).isNumber()) {
            throw YunmoException.invalid("the pipeline's field '%s' is missing or no number", field);
        }
        double v = n.path(field).doubleValue(Double.NaN);
        if (!Double.isFinite(v)) {
            throw YunmoException.invalid("the pipeline's field '%s' is not finite", field);
        }
        return v;
    }

    private static ArrayNode array(JsonNode n, String field) {
        if (!(n.path(field) instanceof ArrayNode a)) {
            throw YunmoException.invalid("the pipeline's field '%s' is missing or no list", field);
        }
        return a;
    }

    private static List<String> texts(JsonNode n, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode t : array(n, field)) {
            if (!t.isString()) {
                throw YunmoException.invalid("the pipeline's field '%s' holds something that is no string", field);
            }
            texts.add(t.stringValue());
        }
        return texts;
    }
}
