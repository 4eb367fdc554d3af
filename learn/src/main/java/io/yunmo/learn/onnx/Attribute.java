package io.yunmo.learn.onnx;

import java.util.List;

/** An attribute of an operator (AttributeProto). */
record Attribute(Protobuf message) {
    private static final int FLOAT = 1;
    private static final int INT = 2;
    private static final int STRING = 3;
    private static final int GRAPH = 5;
    private static final int INTS = 7;
    private static final int STRINGS = 8;

    private static Protobuf named(String name, int type) {
        return new Protobuf().text(1, name).number(20, type);
    }

    static Attribute of(String name, long value) {
        return new Attribute(named(name, INT).number(3, value));
    }

    static Attribute of(String name, double value) {
        return new Attribute(named(name, FLOAT).real(2, (float) value));
    }

    static Attribute of(String name, String value) {
        return new Attribute(named(name, STRING).text(4, value));
    }

    static Attribute ofAll(String name, long... values) {
        Protobuf message = named(name, INTS);
        for (long v : values) {
            message.number(8, v);
        }
        return new Attribute(message);
    }

    static Attribute ofTexts(String name, List<String> values) {
        Protobuf message = named(name, STRINGS);
        values.forEach(v -> message.text(9, v));
        return new Attribute(message);
    }

    /** A graph inside of the operator, e.g. the step of a Scan. */
    static Attribute of(String name, Protobuf graph) {
        return new Attribute(named(name, GRAPH).message(6, graph));
    }
}
