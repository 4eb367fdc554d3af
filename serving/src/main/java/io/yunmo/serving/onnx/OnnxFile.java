package io.yunmo.serving.onnx;

import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has to be known of an ONNX file before ONNX Runtime may read it, and what ONNX Runtime does not tell afterwards.
 * Field numbers are those of onnx.proto3. The file is hostile input: nesting is bounded, lengths are checked and data that
 * lie outside of the file are refused.
 */
final class OnnxFile {
    private static final int DEEPEST = 32;
    private static final String LABELS = "classlabels_";

    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<String, String> nodesByOperator = new HashMap<>();
    private final Map<String, List<String>> mapLabels = new HashMap<>();
    private final Set<String> unranked = new HashSet<>();
    private boolean graph;

    private OnnxFile() {}

    /** Reads a file; INVALID when it is no ONNX model or refers to data elsewhere. */
    static OnnxFile read(MemorySegment bytes) {
        if (bytes.byteSize() == 0) {
            throw YunmoException.invalid("the file is empty");
        }
        OnnxFile file = new OnnxFile();
        file.model(new Protobuf(bytes));
        if (!file.graph) {
            throw YunmoException.invalid("the file holds no graph; it is no ONNX model");
        }
        return file;
    }

    /** Versions of the operator sets by domain; the standard one is {@code ai.onnx}. */
    Map<String, Long> opsets() {
        return opsets;
    }

    /** The name of the first node of each operator, by {@code Operator}, or {@code domain:Operator} outside ai.onnx. */
    Map<String, String> nodesByOperator() {
        return nodesByOperator;
    }

    /** The labels of each output that a ZipMap makes, in its order. */
    Map<String, List<String>> mapLabels() {
        return mapLabels;
    }

    /** Inputs and outputs whose number of dimensions the file leaves open. */
    Set<String> unranked() {
        return unranked;
    }

    private void model(Protobuf model) {
        while (model.next()) {
            switch (model.field()) {
                case 7 -> graph(model.message(), 0);
                case 8 -> opset(model.message());
                case 25 -> function(model.message());
                default -> {}
            }
        }
    }

    private void opset(Protobuf opset) {
        String domain = "";
        long version = 0;
        while (opset.next()) {
            switch (opset.field()) {
                case 1 -> domain = opset.text();
                case 2 -> version = opset.number();
                default -> {}
            }
        }
        opsets.put(domain.isEmpty() ? "ai.onnx" : domain, version);
    }

    private void function(Protobuf function) {
        while (function.next()) {
            if (function.field() == 7) {
                node(function.message(), 0);
            }
        }
    }

    private void graph(Protobuf part, int depth) {
        if (depth > DEEPEST) {
            throw YunmoException.invalid("graphs are nested more than %d deep", DEEPEST);
        }
        graph = true;
        while (part.next()) {
            switch (part.field()) {
                case 1 -> node(part.message(), depth);
                case 5 -> tensor(part.message());
                case 11, 12 -> {
                    if (depth == 0) {
                        value(part.message());
                    }
                }
                case 15 -> sparse(part.message());
                default -> {}
            }
        }
    }

    private void node(Protobuf node, int depth) {
        String name = "";
        String operator = "";
        String domain = "";
        String output = "";
        List<String> labels = new ArrayList<>();
        while (node.next()) {
            switch (node.field()) {
                case 2 -> output = output.isEmpty() ? node.text() : output;
                case 3 -> name = node.text();
                case 4 -> operator = node.text();
                case 5 -> attribute(node.message(), depth, labels);
                case 7 -> domain = node.text();
                default -> {}
            }
        }
        String known = domain.isEmpty() || domain.equals("ai.onnx") ? operator : domain + ":" + operator;
        nodesByOperator.putIfAbsent(known, name.isEmpty() ? "the one that makes '" + output + "'" : "'" + name + "'");
        if (operator.equals("ZipMap")) {
            mapLabels.put(output, labels);
        }
    }

    private void attribute(Protobuf attribute, int depth, List<String> labels) {
        String name = "";
        List<String> texts = new ArrayList<>();
        while (attribute.next()) {
            switch (attribute.field()) {
                case 1 -> name = attribute.text();
                case 5, 10 -> tensor(attribute.message());
                case 6, 11 -> graph(attribute.message(), depth + 1);
                case 8 -> {
                    if (name.startsWith(LABELS)) {
                        numbers(attribute, texts);
                    }
                }
                case 9 -> {
                    if (name.startsWith(LABELS)) {
                        texts.add(attribute.text());
                    }
                }
                case 22, 23 -> sparse(attribute.message());
                default -> {}
            }
        }
        labels.addAll(texts);
    }

    private static void numbers(Protobuf attribute, List<String> into) {
        if (!attribute.hasBytes()) {
            into.add(Long.toString(attribute.number()));
            return;
        }
        for (Protobuf packed = attribute.message(); packed.more(); ) {
            into.add(Long.toString(packed.varint()));
        }
    }

    private void sparse(Protobuf sparse) {
        while (sparse.next()) {
            if (sparse.field() == 1 || sparse.field() == 2) {
                tensor(sparse.message());
            }
        }
    }

    private void tensor(Protobuf tensor) {
        String name = "";
        boolean outside = false;
        String location = "";
        while (tensor.next()) {
            switch (tensor.field()) {
                case 8 -> name = tensor.text();
                case 13 -> {
                    outside = true;
                    location = location(tensor.message(), location);
                }
                case 14 -> outside |= tensor.number() == 1;
                default -> {}
            }
        }
        if (outside) {
            throw YunmoException.invalid(
                    "the tensor '%s' lies outside of the model, in the file '%s'; models come as one file: "
                            + "save it with its weights inside (onnx.save(model, path, save_as_external_data=False))",
                    name, location);
        }
    }

    private static String location(Protobuf entry, String before) {
        String key = "";
        String value = "";
        while (entry.next()) {
            switch (entry.field()) {
                case 1 -> key = entry.text();
                case 2 -> value = entry.text();
                default -> {}
            }
        }
        return key.equals("location") ? value : before;
    }

    private void value(Protobuf value) {
        String name = "";
        boolean open = false;
        while (value.next()) {
            switch (value.field()) {
                case 1 -> name = value.text();
                case 2 -> open = leavesRankOpen(value.message());
                default -> {}
            }
        }
        if (open) {
            unranked.add(name);
        }
    }

    private static boolean leavesRankOpen(Protobuf type) {
        while (type.next()) {
            if (type.field() == 1) {
                Protobuf tensor = type.message();
                while (tensor.next()) {
                    if (tensor.field() == 2) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }
}
