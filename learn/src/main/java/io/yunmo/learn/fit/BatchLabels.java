package io.yunmo.learn.fit;

import io.yunmo.learn.layer.Batch;
import io.yunmo.learn.loss.Labels;
import java.util.Arrays;

/** Room for what a batch should come out as. */
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
        this.classes = new int[dense.capacity()];
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

    float[] weights() {
        return weights;
    }

    /** A sample's weight counts for all rows of its output. */
    void weigh(int sample, float weight) {
        Arrays.fill(weights, sample * rowsEach, (sample + 1) * rowsEach, weight);
    }

    /** What the losses and metrics see of a batch of {@code feed}. */
    Labels of(Feed feed) {
        return feed.takesClasses() ? classLabels : denseLabels;
    }

    /** The weights that the losses see. */
    float[] weightsOf(Feed feed) {
        return feed.weighted() ? weights : Labels.UNWEIGHTED;
    }
}
