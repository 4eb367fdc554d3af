package io.yunmo.learn.layer;

import io.yunmo.tensor.Matrix;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.YunmoException;
import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.Arena;

/**
 * Room for a batch of samples of any rank. The last axis runs along the columns of a padded matrix, all other axes along
 * its rows, the batch outermost: a batch of [3, 4] samples is a matrix of 4 columns with three rows a sample.
 */
public final class Batch {
    private final Shape sample;
    private final Matrix[] views;
    private final Matrix[] samples;
    private final long address;
    private final int rowsEach;
    private final int columns;

    private Batch(Shape sample, int capacity, long address) {
        this.sample = sample;
        this.views = new Matrix[capacity + 1];
        this.samples = new Matrix[capacity];
        this.address = address;
        this.columns = Shapes.last(sample);
        this.rowsEach = Shapes.rows(sample);
        Math.multiplyExact(rowsEach, capacity);
    }

    /** Zeroed room for {@code capacity} samples; lives as long as the arena. */
    public static Batch allocate(Arena arena, Shape sample, int capacity) {
        return new Batch(sample, capacity, Memory.allocate(arena, floats(sample, capacity)));
    }

    /** The floats that {@link #allocate} takes, padding included. */
    public static long floats(Shape sample, int capacity) {
        return Math.multiplyExact((long) Shapes.rows(sample) * Matrix.padded(Shapes.last(sample)), (long) capacity);
    }

    /** The same memory under another sample shape that lies in memory alike. */
    public Batch as(Shape other) {
        if (!Shapes.sameLayout(sample, other)) {
            throw YunmoException.invalid("%s does not lie in memory like %s", other, sample);
        }
        return new Batch(other, capacity(), address);
    }

    /**
     * The same memory with its first axes counted as samples, or samples joined to an axis: as many rows of as many columns.
     * A batch of 8 [5, 3] samples is one of 40 [3] samples.
     */
    public Batch regrouped(Shape other, int samples) {
        if (Shapes.last(other) != columns || (long) Shapes.rows(other) * samples != (long) rowsEach * capacity()) {
            throw YunmoException.invalid(
                    "%d samples of %s do not lie in memory like %d of %s", samples, other, capacity(), sample);
        }
        return new Batch(other, samples, address);
    }

    /** The shape of one sample. */
    public Shape sample() {
        return sample;
    }

    public int capacity() {
        return views.length - 1;
    }

    /** Matrix rows a sample takes. */
    public int rowsEach() {
        return rowsEach;
    }

    /** The first samples as a matrix; made once for each number. */
    public Matrix at(int samples) {
        Matrix view = views[samples];
        return view != null ? view : make(samples);
    }

    /** One sample as a matrix; made once for each. */
    public Matrix sample(int i) {
        Matrix one = samples[i];
        return one != null ? one : makeSample(i);
    }

    /** The first samples as a matrix of this one's columns in the memory of another one, which is at least as large. */
    public Matrix over(Batch memory, int samples) {
        if (memory.address == address || memory.columns == columns) {
            return memory.at(samples);
        }
        Matrix m = at(samples);
        return new Matrix(memory.address, m.rows(), m.columns(), m.stride());
    }

    /** All of it as one block of whole vectors: the floats of that many samples. */
    public long block(int samples) {
        return (long) samples * rowsEach * Matrix.padded(columns);
    }

    public long address() {
        return address;
    }

    private Matrix makeSample(int i) {
        int stride = Matrix.padded(columns);
        Matrix one = new Matrix(address + 4L * i * rowsEach * stride, rowsEach, columns, stride);
        samples[i] = one;
        return one;
    }

    private Matrix make(int samples) {
        Matrix view = new Matrix(address, samples * rowsEach, columns, Matrix.padded(columns));
        views[samples] = view;
        return view;
    }
}
