package io.yunmo.serving.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SignatureCheckTest {
    private final SignatureCheck check = new SignatureCheck(
            "credit",
            new Signature(
                    List.of(
                            new TensorSpec("age", ElementType.F32, Shape.of(-1, 1)),
                            new TensorSpec("purpose", ElementType.BYTES, Shape.of(-1, 1))),
                    List.of(new TensorSpec("probabilities", ElementType.F32, Shape.of(-1, 2))),
                    List.of(new TensorSpec("label", ElementType.BYTES, Shape.of(-1))),
                    true));

    private static NamedTensor floats(String name, long... shape) {
        return new NamedTensor(name, HeapTensors.allocate(ElementType.F32, new Shape(shape)));
    }

    private static NamedTensor text(String name, String... texts) {
        return new NamedTensor(
                name,
                Tensor.ofStrings(
                        Shape.of(texts.length, 1),
                        List.of(texts).stream().map(String::getBytes).toList()));
    }

    private static void assertInvalid(String message, Executable call) {
        YunmoException e = assertThrows(YunmoException.class, call);
        assertEquals(ErrorCode.INVALID, e.code());
        assertEquals(message, e.getMessage());
    }

    @Test
    void inputsInOrderAreTakenAsTheyAre() {
        List<NamedTensor> given = List.of(floats("age", 2, 1), text("purpose", "car", "tv"));
        assertSame(given, check.inputs(given));
        assertEquals(2, check.rows(given));
    }

    @Test
    void inputsInAnyOrderAreSorted() {
        NamedTensor age = floats("age", 1, 1);
        NamedTensor purpose = text("purpose", "car");
        assertEquals(List.of(age, purpose), check.inputs(List.of(purpose, age)));
    }

    @Test
    void aWrongShapeOrTypeIsNamed() {
        assertInvalid(
                "input 'age' of model 'credit' must be FP32 of shape [-1, 1], but FP32 [2, 3] was given",
                () -> check.inputs(List.of(floats("age", 2, 3), text("purpose", "car", "tv"))));
        assertInvalid(
                "input 'purpose' of model 'credit' must be BYTES of shape [-1, 1], but FP32 [1, 1] was given",
                () -> check.inputs(List.of(floats("age", 1, 1), floats("purpose", 1, 1))));
    }

    @Test
    void missingUnknownAndDoubleInputsAreNamed() {
        assertInvalid(
                "input 'purpose' of model 'credit' is missing: expected BYTES of shape [-1, 1]",
                () -> check.inputs(List.of(floats("age", 1, 1))));
        assertInvalid(
                "model 'credit' has no input 'purpse'; did you mean 'purpose'?",
                () -> check.inputs(List.of(floats("age", 1, 1), text("purpse", "car"))));
        assertInvalid(
                "model 'credit' has no input 'x'; known: age, purpose", () -> check.inputs(List.of(floats("x", 1, 1))));
        assertInvalid(
                "input 'age' of model 'credit' is given twice",
                () -> check.inputs(List.of(floats("age", 1, 1), floats("age", 1, 1))));
    }

    @Test
    void inputsAgreeAboutTheRows() {
        assertInvalid(
                "the inputs of model 'credit' must have as many rows as each other, but 'age' has shape [2, 1] and "
                        + "'purpose' [1, 1]",
                () -> check.inputs(List.of(floats("age", 2, 1), text("purpose", "car"))));
    }

    @Test
    void requestedOutputsExist() {
        assertEquals(List.of("label"), check.outputs(List.of("label")));
        assertEquals(List.of(), check.outputs(List.of()));
        assertInvalid(
                "model 'credit' has no output 'probability'; did you mean 'probabilities'?",
                () -> check.outputs(List.of("probability")));
        assertInvalid(
                "output 'label' of model 'credit' is requested twice", () -> check.outputs(List.of("label", "label")));
    }
}
