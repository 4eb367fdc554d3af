package io.yunmo.language.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yunmo.testing.Fixtures;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** SmolLM2's own tokenizer against llama.cpp's: ids, and text as it may leave token by token. */
class SmolLm2TokenizerTest {
    private static Tokenizer tokenizer;
    private static JsonNode expected;

    @BeforeAll
    static void open() {
        Optional<Path> file = Fixtures.smollm2();
        Assumptions.assumeTrue(
                file.isPresent(), "SmolLM2 is not here: run scripts/test-models.sh or set YUNMO_SMOLLM2");
        tokenizer = TokenCases.open(file.orElseThrow());
        expected = Fixtures.json("language/smollm2/tokenizer.json");
    }

    @Test
    void tokensAreThoseOfTheReference() {
        assertEquals(195, expected.get("strings").size());
        TokenCases.check(tokenizer, expected.get("strings"));
    }

    @Test
    void textComesBack() {
        for (JsonNode s : expected.get("strings")) {
            String text = s.get("text").stringValue();
            assertEquals(text, tokenizer.decode(tokenizer.encode(text, false, false)));
        }
    }

    @Test
    void onlyWholeCharactersLeave() {
        assertEquals(31, expected.get("streams").size());
        for (JsonNode stream : expected.get("streams")) {
            int[] ids = TokenCases.ids(stream.get("ids"));
            StreamDecoder decoder = tokenizer.decoder();
            for (int i = 0; i < ids.length; i++) {
                byte[] bytes =
                        HexFormat.of().parseHex(stream.get("pieces").get(i).stringValue());
                String chunk = stream.get("chunks").get(i).stringValue();
                if (control(ids[i])) {
                    // the fixture spells control tokens, which have no text here
                    assertEquals(0, tokenizer.bytes(ids[i]).length);
                    assertTrue(chunk.endsWith(tokenizer.spelling(ids[i])));
                    chunk = chunk.substring(
                            0, chunk.length() - tokenizer.spelling(ids[i]).length());
                } else {
                    assertEquals(HexFormat.of().formatHex(bytes), HexFormat.of().formatHex(tokenizer.bytes(ids[i])));
                }
                assertEquals(chunk, decoder.accept(ids[i]), stream + " at " + i);
            }
            assertEquals(stream.get("flush").stringValue(), decoder.finish(), stream.toString());
        }
    }

    private static boolean control(int id) {
        return tokenizer.special(tokenizer.spelling(id)).isPresent();
    }

    @Test
    void knowsItsOwnTokens() {
        assertEquals(49152, tokenizer.size());
        assertEquals(1, tokenizer.bos().orElseThrow());
        assertEquals(2, tokenizer.eos().orElseThrow());
        assertEquals(1, tokenizer.special("<|im_start|>").orElseThrow());
        assertTrue(tokenizer.special("the").isEmpty());
        assertTrue(tokenizer.endsGeneration(2));
        assertTrue(tokenizer.endsGeneration(0));
        assertFalse(tokenizer.endsGeneration(1));
        assertEquals("<|im_end|>", tokenizer.spelling(2));
    }
}
