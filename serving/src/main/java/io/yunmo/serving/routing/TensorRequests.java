package io.yunmo.serving.routing;

import io.yunmo.serving.batching.Batcher;
import io.yunmo.serving.batching.BatchingOptions;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.SignatureCheck;
import java.util.List;

/** Checks requests to a predictor and joins them. */
final class TensorRequests {
    private final Predictor predictor;
    private final SignatureCheck check;
    private final Batcher batcher;

    TensorRequests(String model, Predictor predictor, BatchingOptions options, VersionListener listener) {
        this.predictor = predictor;
        this.check = new SignatureCheck(model, predictor.signature());
        this.batcher = new Batcher(model, predictor, options, listener);
    }

    /** An answer and how many rows it has. */
    record Answered(int rows, List<NamedTensor> outputs) {}

    Predictor predictor() {
        return predictor;
    }

    Answered infer(List<NamedTensor> inputs, List<String> outputs) {
        List<NamedTensor> checked = check.inputs(inputs);
        int rows = check.rows(checked);
        return new Answered(rows, batcher.submit(checked, rows, check.outputs(outputs)));
    }
}
