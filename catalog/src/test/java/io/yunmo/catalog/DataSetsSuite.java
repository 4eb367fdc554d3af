package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.catalog.DataSets.Outcome;
import io.yunmo.tensor.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Data sets of every catalogue. */
public abstract class DataSetsSuite extends CatalogSuite {
    private DataSet dataSet(String name, String content) {
        Artefact file = artefact(content);
        return new DataSet(
                name,
                file.sha256(),
                "csv",
                2,
                file.bytes(),
                Json.EMPTY,
                new Json("[{\"name\":\"a\",\"type\":\"number\"}]"),
                new Json("{\"a\":{\"mean\":1.5}}"),
                List.of("1 row is doubled", "\"quoted\""),
                clock.instant(),
                BY);
    }

    @Test
    void aDataSetComesBackAsItWasAdded() {
        DataSet given = dataSet("digits", "a\n1\n2\n");
        assertEquals(
                new DataSets.Added(given, Outcome.CREATED), catalog.dataSets().add(given, false));
        catalog.dataSets().add(dataSet("boston", "b\n1\n"), false);
        reopen();
        assertEquals(given, catalog.dataSets().require("digits"));
        assertEquals(given.artefact(), catalog.artefacts().find(given.sha256()));
        assertEquals(
                List.of("boston", "digits"),
                catalog.dataSets().list().stream().map(DataSet::name).toList());
    }

    @Test
    void theSameContentChangesNothingAndOtherContentMustBeAskedFor() {
        DataSet first = dataSet("digits", "a\n1\n");
        catalog.dataSets().add(first, false);
        assertEquals(
                new DataSets.Added(first, Outcome.UNCHANGED),
                catalog.dataSets().add(dataSet("digits", "a\n1\n"), false));
        DataSet other = dataSet("digits", "a\n2\n");
        fails(ErrorCode.CONFLICT, () -> catalog.dataSets().add(other, false), "with other content", "replace it");
        assertEquals(first, catalog.dataSets().require("digits"));
        assertEquals(
                new DataSets.Added(other, Outcome.REPLACED), catalog.dataSets().add(other, true));
        assertEquals(other, catalog.dataSets().require("digits"));
    }

    @Test
    void aDataSetWithoutItsFileIsRefused() {
        DataSet lost = new DataSet(
                "digits",
                "0".repeat(64),
                "csv",
                1,
                1,
                Json.EMPTY,
                Json.EMPTY,
                Json.EMPTY,
                List.of(),
                clock.instant(),
                BY);
        fails(ErrorCode.NOT_FOUND, () -> catalog.dataSets().add(lost, false), "upload it again");
        assertEquals(List.of(), catalog.dataSets().list());
    }

    @Test
    void whatIsNotThereIsNotFoundWithTheNearestNames() {
        catalog.dataSets().add(dataSet("digits", "a\n1\n"), false);
        fails(ErrorCode.NOT_FOUND, () -> catalog.dataSets().require("digit"), "no data set 'digit'", "'digits'?");
        fails(ErrorCode.NOT_FOUND, () -> catalog.dataSets().delete("digit"), "'digits'?");
        assertTrue(catalog.dataSets().find("digit").isEmpty());
    }

    @Test
    void aRemovedDataSetIsGone() {
        catalog.dataSets().add(dataSet("digits", "a\n1\n"), false);
        catalog.dataSets().delete("digits");
        assertEquals(List.of(), catalog.dataSets().list());
    }

    @Test
    void ofEightThatAddOneCreates() throws Exception {
        DataSet same = dataSet("digits", "a\n1\n");
        List<Outcome> outcomes =
                together(8, () -> catalog.dataSets().add(same, false).outcome());
        assertEquals(1, outcomes.stream().filter(Outcome.CREATED::equals).count());
        assertEquals(7, outcomes.stream().filter(Outcome.UNCHANGED::equals).count());
    }
}
