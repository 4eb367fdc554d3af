package io.yunmo.learn.fit;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.loss.Labels;
import java.util.Arrays;

/** Room for what an output's batch should come out as. */
final class BatchLabels {
    private final int[] classes;
    private final Batch dense;
    private final float[] weights;
    private final int rowsEach;
    private final Labels classLabels;
    private final Labels denseLabels;

    BatchLabels(Batch dense) {
        this.dense = dense;
        this.rowsEach = dense.rowsEach();
        this.classes = new int[dense.capacity() * rowsEach];
        this.weights = new float[dense.capacity() * rowsEach];
        this.classLabels = new Labels.Classes(classes);
        this.denseLabels = new Labels.Dense(dense.at(dense.capacity()));
    }

    int[] classes() {
        return classes;
    }

    Batch dense() {
        return dense;
    }

    /** A sample's weight counts for all rows of its output, unless each has its own. */
    void weigh(int sample, float[] from, int offset, int each) {
        if (each == 1) {
            Arrays.fill(weights, sample * rowsEach, (sample + 1) * rowsEach, from[offset]);
        } else {
            System.arraycopy(from, offset, weights, sample * rowsEach, each);
        }
    }

    /** What the losses and metrics see of a batch of {@code feed}. */
    Labels of(OutputFeed feed) {
        return feed.takesClasses() ? classLabels : denseLabels;
    }

    /** The weights of the rows, the mask aside. */
    float[] weightsOf(OutputFeed feed) {
        return feed.weighted() ? weights : Labels.UNWEIGHTED;
    }
}
