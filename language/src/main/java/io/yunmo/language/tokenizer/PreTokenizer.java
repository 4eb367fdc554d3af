package io.yunmo.language.tokenizer;

import static io.yunmo.language.tokenizer.CharClass.LETTER;
import static io.yunmo.language.tokenizer.CharClass.MARK;
import static io.yunmo.language.tokenizer.CharClass.NUMBER;
import static io.yunmo.language.tokenizer.CharClass.PUNCTUATION;
import static io.yunmo.language.tokenizer.CharClass.SYMBOL;

import io.yunmo.tensor.YunmoException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where byte-pair merges may not cross: the rules behind the names of {@code tokenizer.ggml.pre}. Each rule cuts the pieces of
 * the one before it.
 */
enum PreTokenizer {
    DEFAULT("default"),
    LLAMA_BPE("llama-bpe llama3 llama-v3 falcon3 falcon-h1 dbrx chatglm-bpe glm4 glm5 lfm2 pixtral smaug-bpe midm-2.0"
            + " jina-v5-nano"),
    GPT_2(
            "gpt-2 mpt olmo jais exaone4 trillion granite-docling modern-bert roberta-bpe phi-2 jina-es jina-de jina-v1-en"
                    + " jina-v2-es jina-v2-de jina-v2-code gigachat a.x-4.0 mellum"),
    QWEN2(
            "qwen2 deepseek-r1-qwen stablelm2 bailingmoe bailingmoe2 hunyuan llada-moe grok-2 kormo f2llmv2 megrez solar-open"),
    QWEN35("qwen35"),
    SMOLLM("smollm starcoder refact command-r codeshell exaone minerva-7b mellum2"),
    DEEPSEEK_LLM("deepseek-llm"),
    DEEPSEEK_CODER("deepseek-coder"),
    DEEPSEEK_V3("deepseek-v3 hunyuan-dense joyai-llm hy_v4"),
    TEKKEN("tekken"),
    FALCON("falcon"),
    BLOOM("bloom gpt3-finnish poro-chat"),
    VIKING("viking"),
    GPT_4O("gpt-4o llama4 minimax-m2 kanana2 talkie"),
    CHAMELEON("chameleon"),
    SUPERBPE("superbpe"),
    SEED_CODER("seed-coder"),
    KIMI_K2("kimi-k2"),
    YOUTU("youtu"),
    AFMOE("afmoe"),
    MINICPM5("minicpm5"),
    UFAKZEKA("ufakzeka");

    /** Names whose vocabularies take a piece that is a token whole, whatever the merges say. */
    private static final List<String> WHOLE_WORDS = List.of(
            "llama-bpe",
            "llama3",
            "llama-v3",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano",
            "glm4",
            "glm5",
            "tekken",
            "youtu",
            "minicpm5");

    /** Names whose models want BOS where the file does not say. */
    private static final List<String> BEGINS = List.of(
            "llama-bpe",
            "llama3",
            "llama-v3",
            "falcon3",
            "falcon-h1",
            "pixtral",
            "midm-2.0",
            "lfm2",
            "jina-v5-nano",
            "tekken",
            "chameleon");

    private final List<String> names;

    PreTokenizer(String names) {
        this.names = List.of(names.split(" "));
    }

    /** INVALID, naming the known ones, for a name that is not among them; none at all means {@code default}. */
    static PreTokenizer of(Optional<String> name) {
        String wanted = name.filter(n -> !n.isEmpty()).orElse("default");
        return Arrays.stream(values())
                .filter(p -> p.names.contains(wanted))
                .findFirst()
                .orElseThrow(() -> YunmoException.invalid(
                        "the file's pre-tokenizer '%s' (tokenizer.ggml.pre) is not known, and another would give wrong"
                                + " tokens; known are %s",
                        wanted, known()));
    }

    private static String known() {
        return Arrays.stream(values()).flatMap(p -> p.names.stream()).sorted().collect(Collectors.joining(", "));
    }

    static boolean wholeWords(Optional<String> name) {
        return name.filter(WHOLE_WORDS::contains).isPresent();
    }

    static boolean begins(Optional<String> name) {
        return name.filter(BEGINS::contains).isPresent();
    }

    List<Rule> rules() {
        Rule gpt2 = new WordRules.Gpt2();
        return switch (this) {
            case DEFAULT -> List.of(signs("$+<=>^~|"), gpt2, run(NUMBER), new ClassRules.ThreeDigits());
            case LLAMA_BPE -> List.of(new WordRules.Llama3(3, LETTER, true, true));
            case GPT_2 -> List.of(gpt2);
            case QWEN2 -> List.of(new WordRules.Llama3(1, LETTER, true, true));
            case QWEN35 -> List.of(new WordRules.Llama3(1, LETTER | MARK, true, true));
            case SMOLLM -> List.of(one(NUMBER), gpt2);
            case DEEPSEEK_LLM ->
                List.of(
                        newlines(),
                        new ClassRules.SpacedRun(CodePoints.DEEPSEEK_LETTERS),
                        new ClassRules.SpacedRun(CodePoints.DEEPSEEK_SIGNS),
                        new ClassRules.TrailingBlank(),
                        new ClassRules.Run(CodePoints.DEEPSEEK_CJK),
                        run(NUMBER));
            case DEEPSEEK_CODER ->
                List.of(
                        newlines(),
                        new ClassRules.SpacedRun(CharTest.bits(LETTER)),
                        new ClassRules.SpacedRun(CharTest.bits(PUNCTUATION)),
                        new ClassRules.Run(CodePoints.DEEPSEEK_CJK),
                        one(NUMBER));
            case DEEPSEEK_V3 ->
                List.of(
                        new ClassRules.Numbers(3),
                        new ClassRules.Run(CodePoints.HAN_AND_KANA),
                        new WordRules.DeepSeek3());
            case TEKKEN -> List.of(new WordRules.Cased(1, false));
            case FALCON -> List.of(signs("$+<=>^~|`"), gpt2, new ClassRules.ThreeDigits());
            case BLOOM -> List.of(new ClassRules.Bloom());
            case VIKING -> List.of(new ClassRules.Bloom(), one(NUMBER));
            case GPT_4O -> List.of(new WordRules.Cased(3, true));
            case CHAMELEON ->
                List.of(
                        new ClassRules.Sentinels(),
                        new ClassRules.TabsAndIndents(),
                        one(NUMBER),
                        new ClassRules.One(sign("$+<=>^`|~")),
                        gpt2);
            case SUPERBPE -> List.of(run(NUMBER), new DigitRules.ThousandsCuts());
            case SEED_CODER -> List.of(new WordRules.Llama3(1, LETTER, false, true));
            case KIMI_K2 -> List.of(new WordRules.KimiK2());
            case YOUTU -> List.of(youtuScripts(), new WordRules.Youtu());
            case AFMOE ->
                List.of(
                        new DigitRules.Thousands(),
                        new ClassRules.Run(CodePoints.AFMOE_SCRIPTS),
                        new WordRules.DeepSeek3());
            case MINICPM5 ->
                List.of(new ClassRules.Numbers(3), new WordRules.Llama3(Integer.MAX_VALUE, LETTER, true, true));
            case UFAKZEKA -> List.of(new WordRules.Llama3(1, LETTER, true, false));
        };
    }

    private static Rule run(int bits) {
        return new ClassRules.Run(CharTest.bits(bits));
    }

    private static Rule one(int bits) {
        return new ClassRules.One(CharTest.bits(bits));
    }

    private static Rule newlines() {
        return new ClassRules.One((t, at) -> Scan.newline(t[at]));
    }

    private static Rule signs(String symbols) {
        return new ClassRules.Run(sign(symbols));
    }

    /** Punctuation, and the ASCII symbols given. */
    private static CharTest sign(String symbols) {
        return (t, at) -> {
            int bits = CharClass.at(t, at);
            return (bits & PUNCTUATION) != 0 || (bits & SYMBOL) != 0 && symbols.indexOf(t[at]) >= 0;
        };
    }

    private static Rule youtuScripts() {
        return new ClassRules.Either(
                Stream.of(CodePoints.HANGUL, CodePoints.CJK_SIGNS, CodePoints.BOPOMOFO, CodePoints.HAN_AND_KANA)
                        .map(ClassRules.Run::new)
                        .toArray(Rule[]::new));
    }
}
