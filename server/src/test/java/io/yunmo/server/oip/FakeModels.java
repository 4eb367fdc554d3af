package io.yunmo.server.oip;

import io.yunmo.serving.Answer;
import io.yunmo.serving.InferCall;
import io.yunmo.serving.ModelDescription;
import io.yunmo.serving.ModelState;
import io.yunmo.serving.ModelStatus;
import io.yunmo.serving.runtime.Meaning;
import io.yunmo.serving.runtime.NamedTensor;
import io.yunmo.serving.runtime.Signature;
import io.yunmo.serving.runtime.SignatureCheck;
import io.yunmo.serving.runtime.TensorSpec;
import io.yunmo.tensor.ElementType;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.Shape;
import io.yunmo.tensor.Tensor;
import io.yunmo.tensor.YunmoException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Small models computed here: {@code identity} (any type and shape), {@code addsub} (two INT32 [-1,16] inputs, sum and
 * difference), {@code scale} (FP32 [-1,100] doubled), {@code slow} (waits for {@link #release}; at most {@link
 * #SLOW_SLOTS} callers, more are refused), {@code broken} (fails with a bug).
 */
public final class FakeModels implements ServedModels {
    public static final int SLOW_SLOTS = 4;

    private final Map<String, Signature> signatures = new TreeMap<>();
    private final Set<String> unloaded = ConcurrentHashMap.newKeySet();
    private final Semaphore slots = new Semaphore(SLOW_SLOTS);
    private final AtomicInteger inside = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(1);

    public FakeModels() {
        signatures.put("identity", new Signature(List.of(), List.of(), false));
        signatures.put(
                "addsub",
                new Signature(
                        List.of(spec("INPUT0", ElementType.I32, 16), spec("INPUT1", ElementType.I32, 16)),
                        List.of(spec("OUTPUT0", ElementType.I32, 16), spec("OUTPUT1", ElementType.I32, 16)),
                        true));
        Signature scale = new Signature(
                List.of(spec("input", ElementType.F32, 100)), List.of(spec("output", ElementType.F32, 100)), true);
        signatures.put("scale", scale);
        signatures.put("slow", scale);
        signatures.put("broken", scale);
    }

    private static TensorSpec spec(String name, ElementType type, long width) {
        return new TensorSpec(name, type, Shape.of(-1, width));
    }

    /** Lets those that wait in {@code slow} go on, and closes the gate behind them. */
    public void release() {
        CountDownLatch old = gate;
        gate = new CountDownLatch(1);
        old.countDown();
    }

    /** Callers inside {@code slow}. */
    public int inside() {
        return inside.get();
    }

    /** Free places in {@code slow}. */
    public int free() {
        return slots.availablePermits();
    }

    @Override
    public Answer infer(InferCall call) {
        Signature signature = signature(call.model(), call.version());
        if (unloaded.contains(call.model())) {
            throw new YunmoException(ErrorCode.UNAVAILABLE, "model '" + call.model() + "' is not loaded; load it");
        }
        if (call.model().equals("identity")) {
            return identity(call);
        }
        SignatureCheck check = new SignatureCheck(call.model(), signature);
        List<NamedTensor> inputs = check.inputs(call.inputs());
        check.outputs(call.outputs());
        List<NamedTensor> outputs = switch (call.model()) {
            case "addsub" -> addSub(inputs);
            case "slow" -> slow(inputs);
            case "broken" -> throw new IllegalStateException("a bug with a secret");
            default -> scale(inputs);
        };
        return new Answer("1", wanted(outputs, call.outputs()));
    }

    private static Answer identity(InferCall call) {
        return new Answer(
                "1",
                call.inputs().stream()
                        .map(i -> new NamedTensor(i.name().replace("INPUT", "OUTPUT"), i.tensor()))
                        .toList());
    }

    private static List<NamedTensor> wanted(List<NamedTensor> outputs, List<String> names) {
        return names.isEmpty()
                ? outputs
                : names.stream()
                        .map(n -> outputs.stream()
                                .filter(o -> o.name().equals(n))
                                .findFirst()
                                .orElseThrow())
                        .toList();
    }

    private static List<NamedTensor> addSub(List<NamedTensor> inputs) {
        int[] a = inputs.get(0).tensor().data().toArray(ValueLayout.JAVA_INT_UNALIGNED);
        int[] b = inputs.get(1).tensor().data().toArray(ValueLayout.JAVA_INT_UNALIGNED);
        int[] sum = new int[a.length];
        int[] difference = new int[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
            difference[i] = a[i] - b[i];
        }
        Shape shape = inputs.getFirst().tensor().shape();
        return List.of(
                new NamedTensor("OUTPUT0", Tensor.of(ElementType.I32, shape, MemorySegment.ofArray(sum))),
                new NamedTensor("OUTPUT1", Tensor.of(ElementType.I32, shape, MemorySegment.ofArray(difference))));
    }

    private static List<NamedTensor> scale(List<NamedTensor> inputs) {
        float[] x = inputs.getFirst().tensor().data().toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
        for (int i = 0; i < x.length; i++) {
            x[i] *= 2;
        }
        return List.of(new NamedTensor(
                "output", Tensor.ofFloats(inputs.getFirst().tensor().shape(), x)));
    }

    private List<NamedTensor> slow(List<NamedTensor> inputs) {
        if (!slots.tryAcquire()) {
            throw new YunmoException(ErrorCode.OVERLOADED, "the queue of model 'slow' is full");
        }
        CountDownLatch mine = gate;
        inside.incrementAndGet();
        try {
            if (!mine.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
            return scale(inputs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new YunmoException(ErrorCode.UNAVAILABLE, "interrupted", e);
        } finally {
            inside.decrementAndGet();
            slots.release();
        }
    }

    private Signature signature(String model, Optional<String> version) {
        Signature signature = signatures.get(model);
        if (signature == null) {
            throw YunmoException.notFound("there is no model '%s'", model);
        }
        if (version.isPresent() && !version.get().equals("1")) {
            throw YunmoException.notFound("model '%s' has no version %s", model, version.get());
        }
        return signature;
    }

    @Override
    public ModelDescription describe(String model, Optional<String> version) {
        return new ModelDescription(model, List.of("1"), "1", "test", signature(model, version), Meaning.UNKNOWN);
    }

    @Override
    public List<ModelStatus> index() {
        return signatures.keySet().stream()
                .map(m -> new ModelStatus(
                        m,
                        "1",
                        unloaded.contains(m) ? ModelState.UNAVAILABLE : ModelState.READY,
                        unloaded.contains(m) ? "unloaded" : "",
                        ModelStatus.Role.RELEASED,
                        0,
                        Duration.ZERO,
                        Optional.empty()))
                .toList();
    }

    @Override
    public boolean ready(String model, Optional<String> version) {
        return signatures.containsKey(model)
                && !unloaded.contains(model)
                && version.orElse("1").equals("1");
    }

    @Override
    public boolean ready() {
        return unloaded.isEmpty();
    }

    @Override
    public void load(String model) {
        signature(model, Optional.empty());
        unloaded.remove(model);
    }

    @Override
    public void unload(String model) {
        signature(model, Optional.empty());
        unloaded.add(model);
    }
}
