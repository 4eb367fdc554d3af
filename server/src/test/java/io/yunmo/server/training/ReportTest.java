package io.yunmo.server.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Expected values by scikit-learn 1.9 and by hand. */
class ReportTest {
    @Test
    void classificationCountsAsScikitLearnDoes() {
        int[] truth = {0, 0, 0, 1, 1, 2, 2, 2, 2, 0};
        int[] predicted = {0, 1, 0, 1, 1, 2, 0, 2, 2, 0};
        ClassificationReport report = ClassificationReport.of(List.of("a", "b", "c", "d"), truth, predicted);
        assertEquals(10, report.rows());
        assertEquals(0.8, report.accuracy());
        assertEquals(0.75, report.precision(0));
        assertEquals(0.75, report.recall(0));
        assertEquals(2.0 / 3, report.precision(1), 1e-12);
        assertEquals(1, report.recall(1));
        assertEquals(0.8, report.f1(1), 1e-12);
        assertEquals(1, report.precision(2));
        assertEquals(0.75, report.recall(2));
        assertEquals(0, report.f1(3), "a class that is neither there nor predicted");
        assertEquals(
                "[[3,1,0,0],[0,2,0,0],[1,0,3,0],[0,0,0,0]]",
                report.toJson().path("confusion").toString());
    }

    @Test
    void regressionMeasuresErrors() {
        RegressionReport report = RegressionReport.of(new double[] {3, -0.5, 2, 7}, new double[] {2.5, 0.0, 2, 8});
        assertEquals(0.5, report.mae());
        assertEquals(Math.sqrt(0.375), report.rmse(), 1e-12);
        assertEquals(0.9486081370449679, report.r2(), 1e-12);
        assertEquals(0, RegressionReport.constant(new double[] {1, 3}, 2).r2());
    }
}
