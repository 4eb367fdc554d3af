package io.yunmo.learn.graph;

/**
 * A value in a graph: one output of one node.
 *
 * @param node its number
 * @param output which of the node's outputs, from 0
 */
public record Port(int node, int output) {
    /** The first, usually only, output of a node. */
    public static Port of(int node) {
        return new Port(node, 0);
    }
}
