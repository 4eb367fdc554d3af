package io.yunmo.learn.keras;

import io.yunmo.learn.graph.Graph;
import io.yunmo.learn.graph.Node;
import io.yunmo.learn.graph.Port;
import io.yunmo.learn.layer.Layer;
import io.yunmo.learn.layer.core.InputLayer;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;

/** What a Functional or Sequential model lists among its layers: a layer, or a model. */
sealed interface Part {
    /** What it is called in this model's text, where connections name it. */
    String name();

    JsonNode inbound();

    /** How messages name it. */
    String label();

    /** The arguments of its call that take tensors, in order. */
    List<String> arguments();

    /** The order in which the tensors of an object are taken. */
    List<String> keys(JsonNode object);

    default boolean isInput() {
        return false;
    }

    /** Adds the nodes of one call; the values that it gives. */
    List<Port> place(Inbound call, BiFunction<Inbound.Tensor, String, Port> value, NodeList nodes);

    /** A layer. */
    record OfLayer(String name, Layer layer, JsonNode inbound) implements Part {
        @Override
        public String label() {
            return layer.label();
        }

        @Override
        public List<String> arguments() {
            return LayerFormats.of(layer).arguments();
        }

        @Override
        public List<String> keys(JsonNode object) {
            return new ArrayList<>(object.propertyNames());
        }

        @Override
        public boolean isInput() {
            return layer instanceof InputLayer;
        }

        @Override
        public List<Port> place(Inbound call, BiFunction<Inbound.Tensor, String, Port> value, NodeList nodes) {
            List<Port> inputs = new ArrayList<>();
            call.inputs().forEach(t -> inputs.add(value.apply(t, label())));
            Map<Integer, Port> masks = new LinkedHashMap<>();
            call.masks().forEach((i, t) -> masks.put(i, value.apply(t, label())));
            Layer called = isInput() ? layer : layer.called(call.call());
            return nodes.add(new Node(called, inputs, masks, call.call()));
        }
    }

    /** A model, whose layers' names have been made unique. */
    record OfModel(String name, Graph graph, JsonNode inbound) implements Part {
        @Override
        public String label() {
            return "model '" + name + "'";
        }

        @Override
        public List<String> arguments() {
            return List.of("inputs");
        }

        @Override
        public List<String> keys(JsonNode object) {
            return graph.inputNames().stream().allMatch(object::has)
                    ? graph.inputNames()
                    : new ArrayList<>(object.propertyNames());
        }

        @Override
        public List<Port> place(Inbound call, BiFunction<Inbound.Tensor, String, Port> value, NodeList nodes) {
            if (call.inputs().size() != graph.inputs().size()) {
                throw YunmoException.invalid(
                        "%s takes %d inputs, %d are connected to it",
                        label(), graph.inputs().size(), call.inputs().size());
            }
            List<Port> given = new ArrayList<>();
            call.inputs().forEach(t -> given.add(value.apply(t, label())));
            return nodes.addAll(graph, given, call.call());
        }
    }
}
