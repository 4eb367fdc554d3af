package io.yunmo.server.openai;

import io.yunmo.language.scheduling.Generation;
import io.yunmo.protocol.openai.AnswerHead;
import io.yunmo.protocol.openai.GenerationFields;
import io.yunmo.server.Version;
import io.yunmo.server.http.Exchange;
import io.yunmo.serving.LanguageLease;
import io.yunmo.serving.runtime.Generator;
import io.yunmo.serving.runtime.Prompt;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** One request for texts: its prompts become generations, and those the answer. They end with the client. */
final class GenerationJob {
    private final Exchange exchange;
    private final LanguageLease lease;
    private final Generator generator;
    private final String model;
    private final Wanted wanted;

    GenerationJob(Exchange exchange, LanguageLease lease, String model, GenerationFields fields, boolean echo) {
        this.exchange = exchange;
        this.lease = lease;
        this.generator = lease.generator();
        this.model = model;
        long seed = fields.seed().orElseGet(() -> ThreadLocalRandom.current().nextLong());
        this.wanted = new Wanted(fields, echo, seed);
        for (int token : fields.bias().keySet()) {
            if (token >= generator.tokenizer().size()) {
                throw ApiFault.field(
                        "logit_bias",
                        "'logit_bias' names token %d; this model's are 0 to %d",
                        token,
                        generator.tokenizer().size() - 1);
            }
        }
    }

    void chat(Prompt.Chat prompt) throws IOException, InterruptedException {
        run(List.of(prompt), "messages", true);
    }

    void complete(List<Prompt> prompts) throws IOException, InterruptedException {
        run(prompts, "prompt", false);
    }

    @SuppressWarnings("try") // the watch is there to be closed
    private void run(List<Prompt> prompts, String param, boolean chat) throws IOException, InterruptedException {
        List<Progress> progress = new ArrayList<>();
        try (Choices choices = begin(prompts, param, progress);
                Exchange.Watch watch = exchange.watchClient(choices::cancel)) {
            exchange.header("x-yunmo-seed", Long.toString(wanted.seed()));
            new Answering(exchange, head(chat), wanted.fields(), choices, progress).answer();
        }
    }

    private Choices begin(List<Prompt> prompts, String param, List<Progress> progress) {
        List<Generation> begun = new ArrayList<>();
        try {
            for (Prompt prompt : prompts) {
                begin(prompt, begun, progress);
            }
            return new Choices(begun);
        } catch (RuntimeException e) {
            begun.forEach(Generation::close);
            throw e instanceof YunmoException y ? Faults.ofRequest(param, y) : e;
        }
    }

    private void begin(Prompt prompt, List<Generation> begun, List<Progress> progress) {
        int[] tokens = generator.tokens(prompt);
        Tokens texts = new Tokens(generator.tokenizer());
        for (int i = 0; i < wanted.fields().choices(); i++) {
            begun.add(lease.generate(prompt, wanted.request(tokens, i, generator.contextLength() - tokens.length)));
            progress.add(new Progress(texts, wanted.logprobs(), tokens, wanted.echo() ? echo(prompt, tokens) : ""));
        }
    }

    private String echo(Prompt prompt, int[] tokens) {
        return prompt instanceof Prompt.Text t
                ? t.text()
                : generator.tokenizer().decode(tokens);
    }

    private AnswerHead head(boolean chat) {
        return new AnswerHead(
                chat,
                (chat ? "chatcmpl-" : "cmpl-") + UUID.randomUUID().toString().replace("-", ""),
                Instant.now().getEpochSecond(),
                model,
                "yunmo-" + Version.NUMBER + "-" + lease.model() + "-" + lease.version());
    }
}
