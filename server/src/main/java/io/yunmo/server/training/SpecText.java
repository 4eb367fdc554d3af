package io.yunmo.server.training;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads YAML or JSON that somebody else wrote into a tree, within bounds: {@value #MAX_CHARACTERS} characters,
 * {@value #MAX_NODES} values, {@value #MAX_DEPTH} levels, one document, no key twice. YAML aliases are refused: a form of
 * this size needs none, and they are how a small file becomes a huge tree. Stateless and thread-safe.
 */
public final class SpecText {
    static final int MAX_CHARACTERS = 1 << 20;
    static final int MAX_NODES = 50_000;
    static final int MAX_DEPTH = 64;

    private static final StreamReadConstraints BOUNDS = StreamReadConstraints.builder()
            .maxNestingDepth(MAX_DEPTH)
            .maxNumberLength(100)
            .maxNameLength(1_000)
            .build();
    private static final YAMLMapper YAML = YAMLMapper.builder(
                    YAMLFactory.builder().streamReadConstraints(BOUNDS).build())
            .build();
    private static final JsonMapper JSON = JsonMapper.builder(tools.jackson.core.json.JsonFactory.builder()
                    .streamReadConstraints(BOUNDS)
                    .build())
            .build();

    private static final Pattern YAML_NUMBER = Pattern.compile("[-+]?\\.[0-9]+([eE][-+]?[0-9]+)?");

    private SpecText() {}

    /** The tree of a JSON document when {@code text} begins with a brace, of a YAML document otherwise. */
    public static JsonNode parse(String text) {
        if (text.length() > MAX_CHARACTERS) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "the training has " + text.length() + " characters; " + MAX_CHARACTERS
                            + " are allowed: large inputs go into files");
        }
        boolean json = text.stripLeading().startsWith("{") && !looksLikeFlowYaml(text);
        try (JsonParser parser = json ? JSON.createParser(text) : YAML.createParser(text)) {
            return new Walk(parser).document();
        } catch (JacksonException e) {
            var at = e.getLocation();
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
            throw new YunmoException(
                    ErrorCode.INVALID,
                    "the training is not valid " + (json ? "JSON" : "YAML") + where + ": "
                            + sentences(e.getOriginalMessage()),
                    e);
        }
    }

    /** A flow mapping such as {@code {name: x}} is YAML, not JSON: JSON's first key is quoted. */
    private static boolean looksLikeFlowYaml(String text) {
        String inside = text.stripLeading().substring(1).stripLeading();
        return !inside.startsWith("\"") && !inside.startsWith("}");
    }

    /** The sentences of a YAML message: the lines between them, which are indented, repeat the text and the place. */
    private static String sentences(String message) {
        return message == null
                ? "unreadable"
                : message.lines()
                        .filter(line -> !line.isBlank() && !Character.isWhitespace(line.charAt(0)))
                        .collect(Collectors.joining(", "));
    }

    /** One reading of one document; recursion is bounded by the parser's depth limit. */
    private static final class Walk {
        private final JsonParser parser;
        private int nodes;

        Walk(JsonParser parser) {
            this.parser = parser;
        }

        JsonNode document() {
            if (parser.nextToken() == null) {
                throw YunmoException.invalid("the training is empty");
            }
            JsonNode tree = value();
            if (parser.nextToken() != null) {
                throw YunmoException.invalid("the training holds more than one document; send one a request");
            }
            return tree;
        }

        private JsonNode value() {
            if (++nodes > MAX_NODES) {
                throw new YunmoException(ErrorCode.TOO_LARGE, "the training holds more than " + MAX_NODES + " values");
            }
            if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
                throw YunmoException.invalid(
                        "line %d: the YAML alias *%s is not supported; write the value out",
                        parser.currentTokenLocation().getLineNr(), parser.getString());
            }
            JsonNodeFactory make = JsonNodeFactory.instance;
            JsonToken token = parser.currentToken();
            return switch (token) {
                case START_OBJECT -> object();
                case START_ARRAY -> array();
                case VALUE_TRUE -> make.booleanNode(true);
                case VALUE_FALSE -> make.booleanNode(false);
                case VALUE_NULL -> make.nullNode();
                case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? make.numberNode(parser.getDoubleValue())
                            : make.numberNode(parser.getLongValue());
                case VALUE_NUMBER_FLOAT -> make.numberNode(parser.getDoubleValue());
                case VALUE_STRING -> scalar(parser.getString());
                case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
                    throw YunmoException.invalid("the training holds an unexpected %s", token);
            };
        }

        /** YAML's numbers and nulls that the parser hands over as texts. */
        private JsonNode scalar(String text) {
            if (parser instanceof YAMLParser && YAML_NUMBER.matcher(text).matches()) {
                return JsonNodeFactory.instance.numberNode(Double.parseDouble(text));
            }
            return parser instanceof YAMLParser && text.equals("~")
                    ? JsonNodeFactory.instance.nullNode()
                    : JsonNodeFactory.instance.stringNode(text);
        }

        private JsonNode object() {
            ObjectNode node = JsonNodeFactory.instance.objectNode();
            Set<String> seen = new HashSet<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                if (!seen.add(name)) {
                    throw YunmoException.invalid(
                            "line %d: the field %s stands there twice",
                            parser.currentTokenLocation().getLineNr(), name);
                }
                parser.nextToken();
                node.set(name, value());
            }
            return node;
        }

        private JsonNode array() {
            ArrayNode node = JsonNodeFactory.instance.arrayNode();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                node.add(value());
            }
            return node;
        }
    }
}
