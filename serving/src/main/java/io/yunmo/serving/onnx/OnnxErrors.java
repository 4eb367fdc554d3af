package io.yunmo.serving.onnx;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says in a user's words what ONNX Runtime says in its own. */
final class OnnxErrors {
    private static final Pattern UNREGISTERED =
            Pattern.compile("(?:No Op registered for (\\w+)|([\\w.]*):(\\w+)\\(-?\\d+\\) is not a registered)");
    private static final Pattern SOURCE_PLACE = Pattern.compile("\\S+\\.(?:cc|h|cpp):\\d+ \\S[^(]*\\([^)]*\\)[^\\w]*");
    private static final int LONGEST = 600;

    private OnnxErrors() {}

    /** Why a file cannot be loaded. */
    static YunmoException load(OrtFailure e, OnnxFile file) {
        String said = e.getMessage();
        Matcher operator = UNREGISTERED.matcher(said);
        if (operator.find()) {
            return unknownOperator(operator, file);
        }
        if (said.contains("Failed to construct locale")) {
            return YunmoException.invalid(
                    "the model normalises texts by the rules of a locale that this machine lacks (%s); install that "
                            + "locale, or export the model with StringNormalizer's locale 'C'",
                    clean(said));
        }
        if (said.contains("opset") || said.contains("IR version")) {
            return YunmoException.invalid(
                    "the model is newer than this ONNX Runtime knows: it uses the operator sets %s (%s); export it "
                            + "with an older operator set",
                    file.opsets(), clean(said));
        }
        return YunmoException.invalid("ONNX Runtime cannot load the model: %s", clean(said));
    }

    private static YunmoException unknownOperator(Matcher found, OnnxFile file) {
        String domain = found.group(2) == null || found.group(2).equals("ai.onnx") ? "" : found.group(2);
        String operator = found.group(1) != null ? found.group(1) : found.group(3);
        String name = domain.isEmpty() ? operator : domain + ":" + operator;
        Map<String, String> nodes = file.nodesByOperator();
        String node = nodes.entrySet().stream()
                .filter(n -> n.getKey().equals(name) || n.getKey().endsWith(":" + operator))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("unknown");
        String whose = domain.isEmpty() ? "the standard domain ai.onnx" : "ONNX Runtime";
        return YunmoException.invalid(
                "the model uses the operator %s (first in the node %s), but %s has no such operator; export the model "
                        + "with standard operators only",
                name, node, whose);
    }

    /** Why a run failed. */
    static YunmoException run(String model, OrtFailure e) {
        String said = e.getMessage();
        if (said.contains("Failed to allocate memory")
                || said.contains("Available memory of")
                || said.contains("bad_alloc")
                || said.contains("exceeds maximum")) {
            return new YunmoException(
                    ErrorCode.TOO_LARGE,
                    "model '" + model + "' asked for more memory than running models may have for this input "
                            + "(onnxMemoryBytes): " + clean(said),
                    e);
        }
        if (e.isStopped()) {
            return new YunmoException(
                    ErrorCode.INVALID,
                    "model '" + model + "' took too long for this input and was stopped; ask for less at a time",
                    e);
        }
        return new YunmoException(
                ErrorCode.INVALID, "model '" + model + "' cannot compute this input: " + clean(said), e);
    }

    private static String clean(String said) {
        String text = SOURCE_PLACE.matcher(said).replaceAll("").strip();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
