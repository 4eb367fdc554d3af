package io.yunmo.learn.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FitOptionsTest {
    @Test
    void defaultsAreKerass() {
        assertEquals(new FitOptions(1, 32, true, 0, 0, Map.of(), List.of()), FitOptions.parse(Made.json("{}")));
        FitOptions callbacks = FitOptions.parse(Made.json("""
                {'callbacks': ['EarlyStopping', {'ReduceLROnPlateau': {}}, {'class_name': 'ModelCheckpoint', 'config': {}},
                 {'TerminateOnNaN': {}}, 'History']}
                """));
        assertEquals(
                List.of(
                        new Callback.EarlyStopping("val_loss", 0, 0, Callback.Mode.AUTO, Optional.empty(), false, 0),
                        new Callback.ReduceLROnPlateau("val_loss", 0.1, 10, Callback.Mode.AUTO, 1e-4, 0, 0),
                        new Callback.ModelCheckpoint("val_loss", false, Callback.Mode.AUTO, Optional.empty()),
                        new Callback.TerminateOnNaN()),
                callbacks.callbacks());
    }

    @Test
    void reportsAllProblemsTogether() {
        String message = assertThrows(YunmoException.class, () -> FitOptions.parse(Made.json("""
                        {'epoch': 3, 'batch_size': 0, 'validation_split': 1, 'shuffle': 'yes', 'class_weight': {'a': 1},
                         'callbacks': [{'EarlyStoping': {}}, {'EarlyStopping': {'patence': 3}}]}
                        """)))
                .getMessage();
        for (String part : List.of(
                "'epoch', did you mean 'epochs'",
                "batch_size is 0",
                "validation_split must be",
                "shuffle must be true or false",
                "class numbers to weights",
                "'EarlyStoping', did you mean 'EarlyStopping'",
                "'patence', did you mean 'patience'")) {
            assertTrue(message.contains(part), part + " not in: " + message);
        }
    }

    @Test
    void compilationReportsAllProblemsTogether() {
        String message = assertThrows(YunmoException.class, () -> Compilation.parse(Made.json("""
                        {'optimizer': {'Adam': {'learning_rat': 0.1}}, 'loss': 'sparse_categorical_crosentropy',
                         'metrics': ['acuracy'], 'metric': []}
                        """)))
                .getMessage();
        for (String part : List.of("learning_rate", "sparse_categorical_crossentropy", "accuracy", "metrics")) {
            assertTrue(message.contains("did you mean '" + part + "'"), part + " not in: " + message);
        }
    }
}
