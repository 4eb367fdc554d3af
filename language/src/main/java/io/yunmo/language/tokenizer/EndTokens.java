package io.yunmo.language.tokenizer;

import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Which tokens end a generation: those that the file names (EOS, EOT, EOM and the fillers of code completion), and those that
 * are known by their spelling, because most files name one and train several.
 */
final class EndTokens {
    private static final Set<String> SPELLINGS = Set.of(
            "<|eot_id|>",
            "<|eom_id|>",
            "<|im_end|>",
            "<|end|>",
            "<|return|>",
            "<|call|>",
            "<|flush|>",
            "<|calls|>",
            "<end_of_turn>",
            "<|endoftext|>",
            "<|end_of_text|>",
            "</s>",
            "<eos>",
            "<EOT>",
            "_<EOT>",
            "[EOT]",
            "[EOS]",
            "<end_of_utterance>",
            "<turn|>",
            "<|tool_response>",
            "<\uff5cend\u2581of\u2581sentence\uff5c>",
            "[e~[");
    private static final Set<String> FILLERS = Set.of(
            "<|fim_pad|>",
            "<fim-pad>",
            "<fim_pad>",
            "<|fim_repo|>",
            "<|repo_name|>",
            "<fim-repo>",
            "<reponame>",
            "<|file_sep|>");
    private static final List<String> KEYS = List.of("eos", "eot", "eom", "fim_pad", "fim_rep", "fim_sep");

    private EndTokens() {}

    /** Tokens that look like an end are control tokens, whatever the file says: text must not spell them. */
    static void markAsControl(List<String> spellings, TokenKind[] kinds) {
        for (int i = 0; i < kinds.length; i++) {
            String s = spellings.get(i);
            if (SPELLINGS.contains(s) || FILLERS.contains(s)) {
                kinds[i] = TokenKind.CONTROL;
            }
        }
    }

    static BitSet of(Vocabulary vocabulary, int eos) {
        BitSet ends = new BitSet(vocabulary.size());
        SPELLINGS.forEach(s -> vocabulary.special(s).ifPresent(ends::set));
        FILLERS.forEach(s -> vocabulary.special(s).ifPresent(ends::set));
        KEYS.forEach(k -> vocabulary.id(k, -1).ifPresent(ends::set));
        if (eos >= 0) {
            ends.set(eos);
        }
        // Harmony and Solar: <|end|> ends a message, not the answer
        boolean calls = vocabulary.special("<|call|>").isPresent()
                        && vocabulary.special("<|return|>").isPresent()
                || vocabulary.special("<|calls|>").isPresent()
                        && vocabulary.special("<|flush|>").isPresent();
        if (calls) {
            vocabulary.special("<|end|>").ifPresent(ends::clear);
        }
        return ends;
    }
}
