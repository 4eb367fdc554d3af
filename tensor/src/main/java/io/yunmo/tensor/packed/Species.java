package io.yunmo.tensor.packed;

import static io.yunmo.tensor.kernel.Memory.F;

import io.yunmo.tensor.kernel.Memory;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Vectors as wide as {@link Memory#F}, of which {@link Memory#L} lanes are L rows. */
final class Species {
    static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());

    /** Two lanes a row. */
    static final VectorSpecies<Short> S = VectorSpecies.of(short.class, F.vectorShape());

    /** One 16-bit lane a row. */
    static final VectorSpecies<Short> H = VectorSpecies.of(short.class, VectorShape.forBitSize(F.vectorBitSize() / 2));

    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(Memory.LE);

    private Species() {}
}
