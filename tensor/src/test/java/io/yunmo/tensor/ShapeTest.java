package io.yunmo.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void countsElements() {
        assertEquals(1, Shape.of().elements());
        assertEquals(24, Shape.of(2, 3, 4).elements());
        assertEquals(0, Shape.of(2, 0).elements());
    }

    @Test
    void refusesImpossibleSizes() {
        assertThrows(YunmoException.class, () -> Shape.of(2, -2));
        assertThrows(YunmoException.class, () -> Shape.of(-1, 3).elements());
        assertThrows(YunmoException.class, () -> Shape.of(1L << 40, 1L << 40).elements());
    }

    @Test
    void copiesItsSizes() {
        long[] sizes = {1, 2};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.dimensions()[1] = 9;
        assertEquals(Shape.of(1, 2), shape);
        assertEquals(Shape.of(1, 2).hashCode(), shape.hashCode());
        assertNotEquals(Shape.of(2, 1), shape);
        assertEquals("[1, 2]", shape.toString());
    }

    @Test
    void aSignatureAcceptsAnySizeWhereItSaysSo() {
        Shape signature = Shape.of(-1, 4);
        assertFalse(signature.isConcrete());
        assertTrue(signature.accepts(Shape.of(0, 4)));
        assertTrue(signature.accepts(Shape.of(70, 4)));
        assertFalse(signature.accepts(Shape.of(70, 5)));
        assertFalse(signature.accepts(Shape.of(4)));
    }
}
