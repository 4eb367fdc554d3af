package io.yunmo.serving.onnx;

import io.yunmo.serving.onnx.RowProbe.Rows;
import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Predictor;
import io.yunmo.serving.runtime.RowViews;
import io.yunmo.serving.runtime.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model in ONNX Runtime, for any number of threads. */
final class OnnxPredictor implements Predictor {
    private final String model;
    private final OnnxSession session;
    private final RowProbe probe;
    private final Rows rows;
    private final Signature signature;
    private final Map<String, OnnxOutput> outputs = new HashMap<>();
    private final long memoryBytes;
    private final int concurrency;

    /** Takes the session over. */
    OnnxPredictor(String model, OnnxSession session, long memoryBytes, int concurrency) {
        this.model = model;
        this.session = session;
        this.memoryBytes = memoryBytes;
        this.concurrency = concurrency;
        this.probe = new RowProbe(session);
        this.rows = probe.rows();
        this.signature = new Signature(
                session.inputs(),
                session.outputs().stream().map(OnnxOutput::spec).toList(),
                rows != Rows.MIXED);
        session.outputs().forEach(o -> outputs.put(o.name(), o));
    }

    @Override
    public Signature signature() {
        return signature;
    }

    @Override
    public List<NamedTensor> predict(List<NamedTensor> inputs, List<String> names) {
        List<OnnxOutput> wanted = names.isEmpty()
                ? session.outputs()
                : names.stream().map(outputs::get).toList();
        boolean alone = rows == Rows.INDEPENDENT_FROM_TWO
                && inputs.getFirst().tensor().shape().dimension(0) == 1;
        try {
            return alone
                    ? RowViews.part(session.run(RowViews.twice(inputs), wanted), 0, 1)
                    : session.run(inputs, wanted);
        } catch (OrtFailure e) {
            throw OnnxErrors.run(model, e);
        }
    }

    @Override
    public void warm() {
        probe.warm();
    }

    @Override
    public long memoryBytes() {
        return memoryBytes;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public String platform() {
        return "onnx_onnxv1";
    }

    /** The labels of the first output that a ZipMap made. */
    @Override
    public Meaning meaning() {
        return session.outputs().stream()
                .map(OnnxOutput::labels)
                .filter(labels -> !labels.isEmpty())
                .findFirst()
                .map(labels -> new Meaning(List.of(), labels))
                .orElse(Meaning.UNKNOWN);
    }

    @Override
    public String toString() {
        return model + " in ONNX Runtime, rows " + rows;
    }

    @Override
    public void close() {
        session.close();
    }
}
