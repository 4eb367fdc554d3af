package io.yunmo.learn.optimizer;

import static io.yunmo.tensor.kernel.Memory.get;
import static io.yunmo.tensor.kernel.Memory.put;

import io.yunmo.learn.keras.Arguments;
import io.yunmo.tensor.kernel.Updates;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Momentum made orthogonal for matrices (Jordan et al., 2024), AdamW for everything else.
 *
 * @param excluded patterns of the paths of matrices that AdamW updates nevertheless
 * @param adamDecay the decay of what AdamW updates; the common one is the matrices'
 * @param rmsRate what scales a matrix's change by its larger side; none if empty
 */
record MuonRule(
        double beta1,
        double beta2,
        OptionalDouble adamDecay,
        double epsilon,
        List<String> excluded,
        boolean excludeEmbeddings,
        double a,
        double b,
        double c,
        double adamRatio,
        double momentum,
        int iterations,
        boolean nesterov,
        OptionalDouble rmsRate)
        implements WeightRule {
    static MuonRule read(Arguments args) {
        return new MuonRule(
                args.number("adam_beta_1", 0.9, 0, 1),
                args.number("adam_beta_2", 0.999, 0, 1),
                orNone(args, "adam_weight_decay", 0.004),
                args.number("epsilon", 1e-7, 0, Double.MAX_VALUE),
                patterns(args),
                args.flag("exclude_embeddings", true),
                args.number("muon_a", 3.4445),
                args.number("muon_b", -4.7750),
                args.number("muon_c", 2.0315),
                args.number("adam_lr_ratio", 1),
                args.number("momentum", 0.95),
                (int) args.number("ns_steps", 5, 0, 100),
                args.flag("nesterov", true),
                orNone(args, "rms_rate", 0.2));
    }

    private static OptionalDouble orNone(Arguments args, String name, double otherwise) {
        return args.given(name) && !args.has(name)
                ? OptionalDouble.empty()
                : OptionalDouble.of(args.number(name, otherwise));
    }

    private static List<String> patterns(Arguments args) {
        List<String> all = new ArrayList<>();
        Optional<JsonNode> node = args.node("exclude_layers");
        if (node.isEmpty()) {
            return all;
        }
        for (JsonNode n : node.get()) {
            String text = n.isString() ? n.stringValue() : "";
            try {
                all.add(Pattern.compile(text).pattern());
            } catch (PatternSyntaxException e) {
                args.problem("exclude_layers has '%s', which is no pattern", text);
            }
        }
        return List.copyOf(all);
    }

    @Override
    public List<String> slots() {
        return List.of("momentum", "velocity");
    }

    @Override
    public int factors() {
        return 2;
    }

    @Override
    public void prepare(float learningRate, long step, float[] factors) {
        float power1 = (float) Math.pow((float) beta1, step);
        float power2 = (float) Math.pow((float) beta2, step);
        factors[0] = learningRate;
        factors[1] = learningRate * (float) adamRatio * (float) Math.sqrt(1 - power2) / (1 - power1);
    }

    private boolean isMatrix(Parameter p) {
        boolean embedding =
                excludeEmbeddings && p.path().toLowerCase(Locale.ROOT).contains("embedding");
        return p.shape().length == 2
                && !embedding
                && excluded.stream()
                        .noneMatch(e -> Pattern.compile(e).matcher(p.path()).find());
    }

    @Override
    public WeightStep start(Parameter p) {
        return isMatrix(p) ? new MatrixStep(this, p) : new AdamStep(this, p);
    }

    @Override
    public void write(ObjectNode config) {
        config.put("adam_beta_1", beta1).put("adam_beta_2", beta2).put("epsilon", epsilon);
        ArrayNode all = config.putArray("exclude_layers");
        excluded.forEach(all::add);
        config.put("muon_a", a).put("muon_b", b).put("muon_c", c).put("adam_lr_ratio", adamRatio);
        config.put("momentum", momentum).put("ns_steps", iterations).put("nesterov", nesterov);
        config.put("exclude_embeddings", excludeEmbeddings);
        putOrNull(config, "adam_weight_decay", adamDecay);
        putOrNull(config, "rms_rate", rmsRate);
    }

    private static void putOrNull(ObjectNode config, String name, OptionalDouble value) {
        if (value.isPresent()) {
            config.put(name, value.getAsDouble());
        } else {
            config.putNull(name);
        }
    }

    private record AdamStep(MuonRule rule, Parameter p) implements WeightStep {
        @Override
        public void update(long[] slots, long offset, float[] factors) {
            Updates.adam(
                    p.value().address(),
                    p.gradient().address(),
                    slots[0] + offset,
                    slots[1] + offset,
                    p.floats(),
                    (float) (1 - rule.beta1),
                    (float) (1 - rule.beta2),
                    factors[1],
                    (float) rule.epsilon);
        }

        @Override
        public OptionalDouble decay(OptionalDouble common) {
            return rule.adamDecay;
        }
    }

    private record MatrixStep(MuonRule rule, Parameter p, NewtonSchulz orthogonal) implements WeightStep {
        MatrixStep(MuonRule rule, Parameter p) {
            this(rule, p, new NewtonSchulz(p.value().rows(), p.value().columns(), rule.a, rule.b, rule.c));
        }

        @Override
        public void update(long[] slots, long offset, float[] factors) {
            int rows = p.value().rows();
            int columns = p.value().columns();
            float keep = (float) rule.momentum;
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < columns; k++) {
                    long at = 4L * ((long) r * p.value().stride() + k);
                    float g = get(p.gradient().address() + at);
                    float m = get(slots[0] + offset + at);
                    m += g + m * (keep - 1);
                    put(slots[0] + offset + at, m);
                    orthogonal.set(r, k, rule.nesterov ? g + keep * m : m);
                }
            }
            orthogonal.run(rule.iterations);
            double side =
                    rule.rmsRate.isPresent() ? Math.sqrt(Math.max(rows, columns)) * rule.rmsRate.getAsDouble() : 1;
            for (int r = 0; r < rows; r++) {
                for (int k = 0; k < columns; k++) {
                    long at = p.value().address() + 4L * ((long) r * p.value().stride() + k);
                    put(at, (float) (get(at) - factors[0] * orthogonal.get(r, k) * side));
                }
            }
        }
    }
}
