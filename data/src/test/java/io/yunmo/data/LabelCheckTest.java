package io.yunmo.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LabelCheckTest {
    private static Table numbers(DoubleStream values) {
        return new Table(List.of(new NumberColumn("y", values.toArray())));
    }

    private static Task task(Table t) {
        return LabelCheck.of(t, "y").task();
    }

    @Test
    void infersTheTask() {
        assertEquals(Task.CLASSIFICATION, task(new Table(List.of(TextColumn.of("y", List.of("a", "b"))))));
        assertEquals(Task.CLASSIFICATION, task(numbers(DoubleStream.of(0, 1, 1))));
        assertEquals(Task.CLASSIFICATION, task(numbers(IntStream.range(0, 100).mapToDouble(i -> i % 10))));
        assertEquals(Task.REGRESSION, task(numbers(IntStream.range(0, 20).mapToDouble(i -> i))));
        assertEquals(Task.REGRESSION, task(numbers(IntStream.range(0, 1000).mapToDouble(i -> i % 60))));
        assertEquals(Task.REGRESSION, task(numbers(DoubleStream.of(0.5, 1.5, 0.5))));
    }

    @Test
    void leavesOutRowsWithoutALabel() {
        LabelCheck c = LabelCheck.of(numbers(DoubleStream.of(1, Double.NaN, 0, Double.NaN)), "y");
        assertEquals(2, c.table().rows());
        assertEquals(2, c.droppedRows());
        assertEquals(List.of("2 of 4 rows have no label in 'y' (missing) and were left out"), c.warnings());
    }

    @Test
    void refusesWhatCannotBeLearnt() {
        assertThrows(YunmoException.class, () -> LabelCheck.of(numbers(DoubleStream.of(3, 3)), "y"));
        assertThrows(YunmoException.class, () -> LabelCheck.of(numbers(DoubleStream.of(3, 3)), "y", Task.REGRESSION));
        assertThrows(YunmoException.class, () -> LabelCheck.of(numbers(DoubleStream.of(Double.NaN)), "y"));
        Table text = new Table(List.of(TextColumn.of("y", List.of("a", "b"))));
        assertThrows(YunmoException.class, () -> LabelCheck.of(text, "y", Task.REGRESSION));
        YunmoException e = assertThrows(YunmoException.class, () -> LabelCheck.of(text, "Y"));
        assertTrue(e.getMessage().contains("did you mean 'y'"), e.getMessage());
    }

    @Test
    void theTaskMayBeChosen() {
        assertEquals(
                Task.REGRESSION,
                LabelCheck.of(numbers(DoubleStream.of(0, 1, 1)), "y", Task.REGRESSION)
                        .task());
        assertEquals(
                Task.CLASSIFICATION,
                LabelCheck.of(numbers(DoubleStream.of(0.5, 1.5)), "y", Task.CLASSIFICATION)
                        .task());
    }
}
