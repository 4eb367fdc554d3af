package io.yunmo.learn.layer.recurrent;

/** What a recurrent cell computes. */
public enum CellKind {
    SIMPLE("SimpleRNN", 1, 1),
    LSTM("LSTM", 4, 2),
    GRU("GRU", 3, 1);

    private final String layer;
    private final int gates;
    private final int states;

    CellKind(String layer, int gates, int states) {
        this.layer = layer;
        this.gates = gates;
        this.states = states;
    }

    /** Keras's class of the layer of one such cell. */
    public String layerName() {
        return layer;
    }

    /** Keras's class of the cell. */
    public String cellName() {
        return layer + "Cell";
    }

    /** How many times {@code units} the weights are wide. */
    public int gates() {
        return gates;
    }

    /** Vectors that it keeps from step to step, the output first. */
    public int states() {
        return states;
    }
}
