package io.yunmo.language.template;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.language.tokenizer.Tokenizers;
import io.yunmo.tensor.ErrorCode;
import io.yunmo.tensor.YunmoException;
import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectMapper;

/** Sixteen models' templates with sixteen conversations, as transformers renders them. */
class RealTemplatesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T12:34:56Z"), ZoneOffset.UTC);

    record Template(String name, String bos_token, String eos_token, String source) {}

    record Conversation(
            String name, List<Map<String, Object>> messages, List<Object> tools, Map<String, Object> arguments) {}

    record Render(
            String template,
            String conversation,
            boolean add_generation_prompt,
            String output,
            String refused,
            String error) {}

    record All(
            Map<String, Object> about,
            List<Template> templates,
            List<Conversation> conversations,
            List<Render> renders) {}

    @Test
    void rendersAsTransformersDoes() {
        Optional<Path> file = Fixtures.shared("chat_templates.json");
        assumeTrue(file.isPresent(), "chat_templates.json is not beside the project (see fixtures/language/README.md)");
        All all = JSON.readValue(file.get().toFile(), All.class);
        Map<String, Template> templates = new HashMap<>();
        all.templates().forEach(t -> templates.put(t.name(), t));
        Map<String, Conversation> conversations = new HashMap<>();
        all.conversations().forEach(c -> conversations.put(c.name(), c));
        Stream<Executable> checks = all.renders().stream()
                .map(r -> () -> check(r, templates.get(r.template()), conversations.get(r.conversation())));
        assertAll(checks);
    }

    private static void check(Render r, Template template, Conversation conversation) {
        String what = r.template() + ", " + r.conversation();
        if (r.output() != null) {
            assertEquals(r.output(), render(r, template, conversation), what);
            return;
        }
        YunmoException e = assertThrows(YunmoException.class, () -> render(r, template, conversation), what);
        assertEquals(ErrorCode.INVALID, e.code(), what);
        if (r.refused() != null) {
            assertEquals(r.refused(), e.getMessage(), what);
        } else {
            assertTrue(e.getMessage().startsWith("the chat template's line "), e.getMessage());
        }
    }

    private static String render(Render r, Template template, Conversation c) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("bos_token", template.bos_token());
        variables.put("eos_token", template.eos_token());
        variables.putAll(c.arguments() == null ? Map.of() : c.arguments());
        return ChatTemplates.of(template.source(), CLOCK)
                .render(c.messages(), c.tools() == null ? List.of() : c.tools(), r.add_generation_prompt(), variables);
    }

    @Test
    void rendersSmolLm2sPrompts() {
        Map<String, Object> chat = JSON.readValue(
                Fixtures.path("language/smollm2/chat.json").toFile(), new TypeReference<Map<String, Object>>() {});
        Map<?, ?> about = (Map<?, ?>) chat.get("about");
        ChatTemplate template = ChatTemplates.of((String) about.get("template"));
        for (Chat c : chats()) {
            assertEquals(c.prompt(), template.render(c.messages(), List.of(), true, Map.of()));
            assertEquals(c.prompt_without_generation(), template.render(c.messages(), List.of(), false, Map.of()));
        }
    }

    /** From the file's own template to ids. */
    @Test
    void smolLm2sPromptsHaveTheirTokens() {
        Optional<Path> file = Fixtures.smollm2();
        assumeTrue(file.isPresent(), "SmolLM2 is not here (scripts/test-models.sh fetches it; or set YUNMO_SMOLLM2)");
        try (Gguf gguf = Gguf.open(file.get())) {
            Tokenizer tokenizer = Tokenizers.of(gguf.metadata());
            ChatTemplate template = gguf.metadata()
                    .text("tokenizer.chat_template")
                    .map(ChatTemplates::of)
                    .orElseThrow();
            for (Chat c : chats()) {
                String prompt = template.render(c.messages(), List.of(), true, Map.of());
                assertArrayEquals(c.ids(), tokenizer.encode(prompt, true, false), prompt);
            }
        }
    }

    private static List<Chat> chats() {
        Map<String, Object> chat = JSON.readValue(
                Fixtures.path("language/smollm2/chat.json").toFile(), new TypeReference<Map<String, Object>>() {});
        return JSON.convertValue(chat.get("conversations"), new TypeReference<List<Chat>>() {});
    }

    record Chat(List<Map<String, Object>> messages, String prompt, String prompt_without_generation, int[] ids) {}
}
