package io.yunmo.server.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.data.Task;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingSpecTest {
    private static final String HASH = "sha256:" + "ab".repeat(32);
    private static final String SMALL = """
            name: digits
            data: {set: digits}
            model: [{Dense: {units: 10, activation: softmax}}]
            compile: {loss: sparse_categorical_crossentropy}
            """;

    @Test
    void defaultsAreAsDocumented() {
        TrainingSpec spec = TrainingSpec.parse(SMALL);
        assertEquals("label", spec.data().label());
        assertEquals(List.of(), spec.data().features());
        assertEquals(Optional.empty(), spec.data().task());
        assertEquals(0.2, spec.data().test());
        assertEquals(0.1, spec.data().validation());
        assertEquals(0, spec.data().seed());
        assertEquals(Optional.empty(), spec.data().stratify());
        assertEquals(Optional.empty(), spec.initialWeights());
        assertTrue(spec.standardize());
        assertTrue(spec.fit().isEmpty());
    }

    @Test
    void readsEveryField() {
        TrainingSpec spec = TrainingSpec.parse("""
                name: digits
                data: {set: d, label: y, features: [a, b], task: regression, test: 0.3, validation: 0, seed: 7, stratify: false}
                model: [{Dense: {units: 1}}]
                compile: {optimizer: {Adam: {learning_rate: 1e-3}}, loss: mse, metrics: [mae]}
                fit: {epochs: 10, batch_size: 32, shuffle: true, seed: 7}
                initial_weights: %s
                standardize: false
                """.formatted(HASH));
        assertEquals(new DataSpec.Registered("d"), spec.data().source());
        assertEquals("y", spec.data().label());
        assertEquals(List.of("a", "b"), spec.data().features());
        assertEquals(Optional.of(Task.REGRESSION), spec.data().task());
        assertEquals(0.3, spec.data().test());
        assertEquals(0, spec.data().validation());
        assertEquals(7, spec.data().seed());
        assertEquals(Optional.of(false), spec.data().stratify());
        assertInstanceOf(ModelSpec.Layers.class, spec.model());
        assertEquals(
                0.001,
                spec.compile()
                        .path("optimizer")
                        .path("Adam")
                        .path("learning_rate")
                        .doubleValue());
        assertEquals(HASH, spec.initialWeights().orElseThrow().toString());
        assertFalse(spec.standardize());
    }

    @Test
    void filesMayStandInsideDataOrBesideIt() {
        String files = "files: {train: %s, validation: %s}".formatted(HASH, HASH);
        TrainingSpec inside = TrainingSpec.parse(SMALL.replace("set: digits", files + ", label: y"));
        TrainingSpec beside = TrainingSpec.parse(SMALL.replace("data: {set: digits}", files));
        var uploaded = assertInstanceOf(DataSpec.Uploaded.class, inside.data().source());
        assertTrue(uploaded.validation().isPresent());
        assertTrue(uploaded.test().isEmpty());
        assertEquals(uploaded, beside.data().source());
        assertEquals("y", inside.data().label());
        assertEquals("label", beside.data().label());
        assertEquals(0, inside.data().test(), "nothing is held out of files unasked");
        assertEquals(0, inside.data().validation());
    }

    @Test
    void jsonIsReadToo() {
        String json = """
                {"name": "digits", "data": {"set": "digits"}, "model": [{"Dense": {"units": 1}}], "compile": {"loss": "mse"}}
                """;
        assertEquals("digits", TrainingSpec.parse(json).name());
    }

    @Test
    void aValidationSplitLeavesNoValidationRowsAside() {
        assertEquals(
                0,
                TrainingSpec.parse(SMALL + "fit: {validation_split: 0.2}")
                        .data()
                        .validation());
        String both = SMALL.replace("set: digits", "set: digits, validation: 0.1") + "fit: {validation_split: 0.2}";
        assertProblems(both, "fit.validation_split", "give one of the two");
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertProblems(
                """
                nam: digits
                data: {set: digits, lable: x, test: 2, validation: abc, seed: 1.5, stratify: 3, task: clustering}
                model: {kera: x}
                compile: adam
                fit: 3
                initial_weights: w.safetensors
                standardise: true
                """,
                "nam: there is no such field; did you mean 'name'?",
                "standardise: there is no such field; did you mean 'standardize'?",
                "name: is missing",
                "data.lable: there is no such field; did you mean 'label'?",
                "data.test: expected a share",
                "data.validation: expected a share",
                "data.seed: expected a whole number, not 1.5",
                "data.stratify: expected true or false, not 3",
                "data.task: expected classification or regression, not clustering",
                "model.kera: there is no such field; did you mean 'keras'?",
                "compile: expected a mapping, not \"adam\"",
                "fit: expected a mapping, not 3",
                "initial_weights: expected sha256:");
    }

    @Test
    void contradictionsAreProblems() {
        assertProblems(SMALL.replace("set: digits", "set: digits, test: 0.6, validation: 0.5"), "no rows to train on");
        assertProblems(SMALL.replace("set: digits", "set: d, files: {train: " + HASH + "}"), "either set or files");
        assertProblems(SMALL.replace("set: digits", "label: x"), "is missing set");
        assertProblems(SMALL.replace("set: digits", "files: {test: " + HASH + "}"), "data.files.train: is missing");
        assertProblems(
                SMALL.replace("set: digits", "test: 0.1, files: {train: %s, test: %s}".formatted(HASH, HASH)),
                "data.test: there is a test file already");
        assertProblems(SMALL.replace("name: digits", "name: Big Model"), "name: expected 1 to 63");
        assertProblems(SMALL.replace("data: {set: digits}", ""), "data: is missing");
    }

    @Test
    void notEvenAFormIsAnAnswerToo() {
        for (String text :
                List.of("", "hello", "- 1", "{", "a: b: c", "a: 1\na: 2", "a: 1\n---\nb: 2", "\tx", "a: &x 1\nb: *x")) {
            YunmoException e = assertThrows(YunmoException.class, () -> TrainingSpec.parse(text), text);
            assertEquals(ErrorCode.INVALID, e.code(), text);
        }
    }

    @Test
    void hostileFormsAreBounded() {
        assertThrows(YunmoException.class, () -> SpecText.parse("[".repeat(100_000)));
        assertThrows(YunmoException.class, () -> SpecText.parse("{\"a\":".repeat(10_000)));
        assertThrows(YunmoException.class, () -> SpecText.parse("a: " + "x".repeat(2 << 20)));
        assertThrows(YunmoException.class, () -> SpecText.parse("[" + "1,".repeat(60_000) + "1]"));
        String laughs = "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\n";
        assertTrue(assertThrows(YunmoException.class, () -> SpecText.parse(laughs))
                .getMessage()
                .contains("alias *a"));
    }

    @Test
    void yamlScalarsAreReadByTheCoreSchema() {
        var tree = SpecText.parse("a: .5\nb: 1e-3\nc: ~\nd: 'x'\ne: yes\nf: 1.0e+2\ng: -.5e1");
        assertEquals(0.5, tree.path("a").doubleValue());
        assertEquals(0.001, tree.path("b").doubleValue());
        assertTrue(tree.path("c").isNull());
        assertEquals("yes", tree.path("e").stringValue());
        assertEquals(100, tree.path("f").doubleValue());
        assertEquals(-5, tree.path("g").doubleValue());
    }

    private static void assertProblems(String form, String... texts) {
        YunmoException e = assertThrows(YunmoException.class, () -> TrainingSpec.parse(form));
        assertEquals(ErrorCode.INVALID, e.code());
        for (String text : texts) {
            assertTrue(e.getMessage().contains(text), () -> "'" + text + "' is missing in: " + e.getMessage());
        }
    }
}
