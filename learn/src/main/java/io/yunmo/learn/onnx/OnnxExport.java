package io.yunmo.learn.onnx;

import io.yunmo.learn.Network;
import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import io.yunmo.learn.layer.OutputMask;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes networks as ONNX models: what inference computes, with operators of version {@value #OPSET} of the standard set,
 * for batches of any size. A single input is called {@value #INPUT} and a single output {@value #OUTPUT}, as the server calls
 * them; several have the names of their layers.
 */
public final class OnnxExport {
    /** The version of the standard set of operators. */
    public static final int OPSET = 17;

    /** The name of a single input. */
    public static final String INPUT = "input";

    /** The name of a single output. */
    public static final String OUTPUT = "output";

    private static final int IR_VERSION = 8;
    private static final int PIECE = 1 << 20;

    private final Network network;
    private final OnnxGraph graph = new OnnxGraph();
    private final OnnxForms forms = new OnnxForms();
    private final Protobuf ends = new Protobuf();
    private final Map<Port, String> values = new HashMap<>();
    private final Map<Port, Mask> masks = new HashMap<>();
    private final Map<String, String> weights = new HashMap<>();

    /** A mask's value, and the shape of a sample of it. */
    private record Mask(String name, Shape shape) {}

    private OnnxExport(Network network) {
        this.network = network;
    }

    /**
     * Writes a whole file; the stream is left open.
     *
     * @throws YunmoException INVALID naming the layer that has no form in ONNX, TOO_LARGE for more than 2 GiB; then nothing
     *     has been written
     */
    @SuppressWarnings("try") // the lease is but held
    public static void write(Network network, OutputStream out) throws IOException {
        try (Network.Lease held = network.lease()) {
            OnnxExport export = new OnnxExport(network);
            export.nodes();
            export.file(out);
        }
    }

    private void nodes() {
        Graph model = network.graph();
        List<List<Shape>> shapes = model.shapes();
        for (int input : model.inputs()) {
            input(model, input);
        }
        for (int i = 0; i < model.nodes().size(); i++) {
            Node node = model.nodes().get(i);
            if (!(node.layer() instanceof InputLayer)) {
                node(node, i, model.shapesInto(i, shapes));
            }
        }
        for (Graph.Output output : model.outputs()) {
            String name = model.single() ? OUTPUT : output.name();
            graph.node("Identity", List.of(values.get(output.port())), List.of(name));
            Port port = output.port();
            ends.message(12, port(name, ElementType.F32, shapes.get(port.node()).get(port.output())));
        }
    }

    private void node(Node node, int number, List<Shape> shapes) {
        graph.at(node.layer().name());
        if (node.training().orElse(false)) {
            throw YunmoException.invalid(
                    "%s is called as in training, which has no form in ONNX",
                    node.layer().label());
        }
        List<Optional<String>> into = new ArrayList<>();
        List<Optional<Shape>> maskShapes = new ArrayList<>();
        for (int k = 0; k < node.inputs().size(); k++) {
            Port given = node.masks().get(k);
            Optional<Mask> mask = given == null
                    ? Optional.ofNullable(masks.get(node.inputs().get(k)))
                    : Optional.of(new Mask(
                            values.get(given),
                            network.graph().shapes().get(given.node()).get(given.output())));
            into.add(mask.map(Mask::name));
            maskShapes.add(mask.map(Mask::shape));
        }
        OnnxCall call = new OnnxCall(
                node.layer(),
                graph,
                node.inputs().stream().map(values::get).toList(),
                shapes,
                into,
                network.parameters().of(number),
                weights,
                new HashMap<>());
        List<String> outputs = forms.write(node.layer(), call);
        List<OutputMask> given = node.layer().outputMasks(shapes, maskShapes);
        for (int k = 0; k < outputs.size(); k++) {
            Port port = new Port(number, k);
            values.put(port, outputs.get(k));
            mask(given.get(k), call, k, into, maskShapes).ifPresent(m -> masks.put(port, m));
        }
    }

    private static Optional<Mask> mask(
            OutputMask given, OnnxCall call, int output, List<Optional<String>> into, List<Optional<Shape>> shapes) {
        return switch (given) {
            case OutputMask.None none -> Optional.empty();
            case OutputMask.OfInput of ->
                into.get(of.input())
                        .map(name -> new Mask(name, shapes.get(of.input()).orElseThrow()));
            case OutputMask.Own own -> {
                String name = call.ownMasks().get(output);
                if (name == null) {
                    throw call.refused("its mask has no form there");
                }
                yield Optional.of(new Mask(name, own.sample()));
            }
        };
    }

    private void input(Graph model, int node) {
        InputLayer layer = (InputLayer) model.nodes().get(node).layer();
        ElementType type = type(layer);
        String name = model.single() ? INPUT : layer.name();
        ends.message(11, port(name, type, layer.shape()));
        graph.reserve(name);
        values.put(
                Port.of(node),
                type == ElementType.F32
                        ? name
                        : graph.op("Cast", List.of(name), Attribute.of("to", Stored.code(ElementType.F32))));
    }

    private static ElementType type(InputLayer layer) {
        return switch (layer.type()) {
            case "int32" -> ElementType.I32;
            case "int64" -> ElementType.I64;
            case "float64" -> ElementType.F64;
            default -> ElementType.F32;
        };
    }

    /** ValueInfoProto of a batch of any size. */
    private static Protobuf port(String name, ElementType type, Shape sample) {
        Protobuf shape = new Protobuf().message(1, new Protobuf().text(2, "batch"));
        for (long size : sample.dimensions()) {
            shape.message(1, new Protobuf().number(1, size));
        }
        Protobuf tensor = new Protobuf().number(1, Stored.code(type)).message(2, shape);
        return new Protobuf().text(1, name).message(2, new Protobuf().message(1, tensor));
    }

    private void file(OutputStream out) throws IOException {
        byte[] head = graph.nodes()
                .text(2, network.name().isEmpty() ? "network" : network.name())
                .toBytes();
        byte[] tail = ends.toBytes();
        List<byte[]> tensors = new ArrayList<>();
        long length = (long) head.length + tail.length;
        for (Stored s : graph.stored()) {
            Protobuf tensor = s.head();
            byte[] start =
                    new Protobuf().begin(5, tensor.size() + s.dataBytes()).toBytes();
            tensors.add(concatenated(start, tensor.toBytes()));
            length = Math.addExact(length, tensors.getLast().length + s.dataBytes());
        }
        if (length > Integer.MAX_VALUE - (1 << 16)) {
            throw new YunmoException(
                    ErrorCode.TOO_LARGE, "an ONNX file has at most 2 GiB, this network needs " + length + " bytes");
        }
        out.write(model().begin(7, length).toBytes());
        out.write(head);
        for (int i = 0; i < tensors.size(); i++) {
            out.write(tensors.get(i));
            data(graph.stored().get(i).values().get(), out);
        }
        out.write(tail);
    }

    private static Protobuf model() {
        return new Protobuf()
                .number(1, IR_VERSION)
                .text(2, "yunmo")
                .message(8, new Protobuf().text(1, "").number(2, OPSET));
    }

    private static byte[] concatenated(byte[] a, byte[] b) {
        byte[] both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static void data(Tensor tensor, OutputStream out) throws IOException {
        MemorySegment data = tensor.data();
        byte[] piece = new byte[(int) Math.min(PIECE, Math.max(1, data.byteSize()))];
        for (long at = 0; at < data.byteSize(); at += piece.length) {
            int n = (int) Math.min(piece.length, data.byteSize() - at);
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, at, piece, 0, n);
            out.write(piece, 0, n);
        }
    }
}
