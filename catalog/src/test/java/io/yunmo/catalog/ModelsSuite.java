package io.yunmo.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.ErrorCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Models and versions of every catalogue. */
public abstract class ModelsSuite extends CatalogSuite {
    @Test
    void aVersionComesBackAsItWasPublished() {
        NewVersion given = new NewVersion(
                "digits",
                "network",
                Map.of("a.json", artefact("a"), "b.bin", artefact("b")),
                new Json("{\"epochs\": 10}"),
                new Json("{\"accuracy\":0.97}"),
                artefact("data").sha256(),
                Optional.of("job-7"),
                "李雷");
        ModelVersion published = catalog.models().publish(given);
        assertEquals(
                new ModelVersion(
                        "digits",
                        1,
                        "network",
                        Stage.CANDIDATE,
                        given.files(),
                        given.configuration(),
                        given.metrics(),
                        given.dataHash(),
                        given.job(),
                        clock.instant(),
                        "李雷"),
                published);
        reopen();
        assertEquals(published, catalog.models().requireVersion("digits", 1));
        assertEquals(Optional.of(published), catalog.models().findByJob("job-7"));
        assertEquals(List.of(published), catalog.models().require("digits").versions());
    }

    @Test
    void modelsAreListedByNameWithAllTheirVersions() {
        publish("b", 2);
        publish("a", 1);
        assertEquals(
                List.of("a", "b"),
                catalog.models().list().stream().map(Model::name).toList());
        assertEquals(
                List.of(1, 2),
                catalog.models().require("b").versions().stream()
                        .map(ModelVersion::number)
                        .toList());
        assertEquals(
                catalog.models().list().getLast(), catalog.models().find("b").orElseThrow());
    }

    @Test
    void whatIsNotThereIsNotFoundWithTheNearestNames() {
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().require("digits"), "there are none yet");
        publish("digits", 2);
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().require("digit"), "no model 'digit'", "'digits'?");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().require("wholly-other"), "there are digits");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().requireVersion("digits", 3), "no version 3", "2, 1");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().requireVersion("digit", 1), "'digits'?");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().delete("digit"), "'digits'?");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().deleteVersion("digits", 3), "no version 3");
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().stage("digits", 9, Stage.ARCHIVED, BY), "no version 9");
        assertTrue(catalog.models().find("digit").isEmpty());
        assertTrue(catalog.models().findVersion("digits", 3).isEmpty());
        assertTrue(catalog.models().findByJob("job-1").isEmpty());
    }

    @Test
    void aVersionWithoutItsArtefactIsRefusedAndNothingIsKept() {
        Artefact lost = new Artefact("0".repeat(64), 3);
        NewVersion bad = NewVersion.of("digits", "network", Map.of("w", lost), BY);
        fails(ErrorCode.NOT_FOUND, () -> catalog.models().publish(bad), lost.sha256(), "upload it again");
        Artefact there = artefact("abc");
        Artefact otherSize = new Artefact(there.sha256(), 4);
        fails(
                ErrorCode.INVALID,
                () -> catalog.models().publish(NewVersion.of("digits", "network", Map.of("w", otherSize), BY)),
                "3 bytes, not 4");
        assertEquals(List.of(), catalog.models().list());
    }

    @Test
    void aJobPublishesOnce() throws Exception {
        NewVersion version = version("digits").withJob("job-1");
        List<ModelVersion> all = together(8, () -> catalog.models().publish(version));
        assertEquals(1, all.stream().distinct().count());
        assertEquals(1, catalog.models().require("digits").versions().size());
    }

    @Test
    void numbersHaveNoGapsUnderEightThreads() throws Exception {
        NewVersion version = version("digits");
        List<Integer> numbers =
                together(
                                8,
                                () -> Stream.generate(() -> catalog.models()
                                                .publish(version)
                                                .number())
                                        .limit(10)
                                        .toList())
                        .stream()
                        .flatMap(List::stream)
                        .sorted()
                        .toList();
        assertEquals(IntStream.rangeClosed(1, 80).boxed().toList(), numbers);
    }

    @Test
    void aNumberIsNeverUsedTwice() {
        publish("digits", 2);
        catalog.models().deleteVersion("digits", 2);
        assertEquals(3, catalog.models().publish(version("digits")).number());
    }

    @Test
    void onlyTheStageOfAVersionChanges() {
        ModelVersion before = catalog.models().publish(version("digits"));
        clock.advance(Duration.ofHours(1));
        ModelVersion after = catalog.models().stage("digits", 1, Stage.ARCHIVED, "ben");
        assertEquals(Stage.ARCHIVED, after.stage());
        assertEquals(before, catalog.models().stage("digits", 1, Stage.CANDIDATE, "ben"));
        fails(ErrorCode.INVALID, () -> catalog.models().stage("digits", 1, Stage.RELEASED, BY), "release version 1");
    }

    @Test
    void whatAnswersCanNeitherBeStagedNorRemoved() {
        publish("digits", 4);
        catalog.routes().release("digits", 1, BY);
        catalog.routes().canary("digits", 2, 10, BY);
        catalog.routes().shadow("digits", 3, BY);
        fails(ErrorCode.CONFLICT, () -> catalog.models().stage("digits", 1, Stage.ARCHIVED, BY), "release another");
        for (int version = 1; version <= 3; version++) {
            int answers = version;
            fails(ErrorCode.CONFLICT, () -> catalog.models().deleteVersion("digits", answers), "answers requests");
        }
        catalog.models().deleteVersion("digits", 4);
        assertEquals(3, catalog.models().require("digits").versions().size());
    }

    @Test
    void aRemovedModelLeavesNothingAndItsArtefactsCanBeSwept() {
        publish("digits", 3);
        catalog.routes().release("digits", 1, BY);
        catalog.routes().release("digits", 2, BY);
        catalog.routes().canary("digits", 3, 5, BY);
        catalog.models().delete("digits");
        assertEquals(List.of(), catalog.models().list());
        assertEquals(List.of(), catalog.routes().list());
        assertEquals(1, catalog.models().publish(version("digits")).number());
        assertTrue(catalog.routes().of("digits").released().isEmpty());
    }

    @Test
    void aSweepLeavesWhatIsYoungAndWhatIsReferredTo() {
        publish("digits", 1);
        artefact("an upload that waits for its job");
        assertEquals(new Swept(0, 0), catalog.sweep(Duration.ofHours(1)));
        assertEquals(2, catalog.artefacts().list().size());
        fails(ErrorCode.INVALID, () -> catalog.sweep(Duration.ZERO), "about to be used");
    }

    @Test
    void aClosedCatalogueSaysSo() {
        catalog.close();
        fails(ErrorCode.UNAVAILABLE, () -> catalog.models().list(), "stopping");
        reopen();
    }
}
