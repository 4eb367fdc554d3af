package io.yunmo.language.template;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.ObjectMapper;

/** Small templates, each with a part of the language, as Jinja2 renders them. */
class JinjaTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-04T05:06:07Z"), ZoneOffset.UTC);

    record Case(String template, String output, String refused, String error) {}

    record All(Map<String, Object> about, Map<String, Object> values, List<Case> cases) {}

    @Test
    void rendersAsJinja2Does() {
        All all = new ObjectMapper()
                .readValue(Fixtures.path("language/jinja.json").toFile(), All.class);
        List<String> wrong = new ArrayList<>();
        for (Case c : all.cases()) {
            String answer = answer(c.template(), all.values());
            String expected =
                    c.output() != null ? c.output() : c.refused() != null ? "refused: " + c.refused() : "error";
            if (!expected.equals(answer)) {
                wrong.add(c.template() + "\n    expected " + (c.error() == null ? expected : c.error())
                        + "\n    found    " + answer);
            }
        }
        assertEquals(List.of(), wrong, String.join("\n", wrong));
    }

    private static String answer(String template, Map<String, Object> values) {
        try {
            return ChatTemplates.of(template, CLOCK).render(List.of(), List.of(), false, values);
        } catch (YunmoException e) {
            assertEquals(ErrorCode.INVALID, e.code());
            boolean fault = e.getMessage().startsWith("the chat template's line ");
            return fault ? "error" : "refused: " + e.getMessage();
        }
    }
}
