package io.yunmo.server.admin;

import io.yunmo.serving.runtime.Nearest;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What {@code POST …/release} asks for.
 *
 * @param weight of a hundred requests, 100 for all of them
 * @param shadow whether the version only gets copies of the requests
 */
record ReleaseRequest(int version, int weight, boolean shadow) {
    private static final List<String> FIELDS = List.of("version", "weight", "shadow");

    /** INVALID with all problems together. */
    static ReleaseRequest read(JsonNode body) {
        List<String> problems = new ArrayList<>();
        if (!body.isObject()) {
            throw YunmoException.invalid("the body is {\"version\": NUMBER}, with \"weight\" or \"shadow\" if need be");
        }
        for (String name : body.propertyNames()) {
            if (!FIELDS.contains(name)) {
                problems.add("there is no field '" + name + "'"
                        + Nearest.name(name, FIELDS)
                                .map(n -> "; did you mean '" + n + "'?")
                                .orElse(""));
            }
        }
        JsonNode version = body.path("version");
        if (!version.canConvertToInt() || !version.isIntegralNumber() || version.intValue() < 1) {
            problems.add(
                    "version: expected a version's number, not " + (version.isMissingNode() ? "nothing" : version));
        }
        JsonNode weight = body.path("weight");
        boolean weightGiven = !weight.isMissingNode() && !weight.isNull();
        if (weightGiven && !(weight.isIntegralNumber() && weight.canConvertToInt() && in(weight.intValue()))) {
            problems.add("weight: expected 1 to 99 of a hundred requests, or 100 for all, not " + weight);
        }
        JsonNode shadow = body.path("shadow");
        boolean shadowGiven = !shadow.isMissingNode() && !shadow.isNull();
        if (shadowGiven && !shadow.isBoolean()) {
            problems.add("shadow: expected true or false, not " + shadow);
        }
        boolean shadowed = shadowGiven && shadow.isBoolean() && shadow.booleanValue();
        if (shadowed && weightGiven && weight.asInt(100) != 100) {
            problems.add("weight: a shadow answers nothing; leave the weight out");
        }
        if (!problems.isEmpty()) {
            throw new YunmoException(
                    ErrorCode.INVALID, "the release cannot be read:\n  - " + String.join("\n  - ", problems));
        }
        return new ReleaseRequest(version.intValue(), weightGiven ? weight.intValue() : 100, shadowed);
    }

    private static boolean in(int weight) {
        return weight >= 1 && weight <= 100;
    }
}
