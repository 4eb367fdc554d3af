package io.yunmo.server.openai;

import io.helidon.webserver.CloseConnectionException;
import io.yunmo.protocol.json.JsonSink;
import io.yunmo.protocol.openai.AnswerHead;
import io.yunmo.protocol.openai.AnswerWriter;
import io.yunmo.protocol.openai.ChoiceAnswer;
import io.yunmo.protocol.openai.EventWriter;
import io.yunmo.protocol.openai.GenerationFields;
import io.yunmo.server.http.Exchange;
import io.yunmo.tensor.YunmoException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the answer of one request as its choices come, whole or as a stream of events. */
final class Answering {
    private final Exchange exchange;
    private final AnswerHead head;
    private final GenerationFields fields;
    private final Choices choices;
    private final List<Progress> progress;

    /** @param progress of each of the choices */
    Answering(Exchange exchange, AnswerHead head, GenerationFields fields, Choices choices, List<Progress> progress) {
        this.exchange = exchange;
        this.head = head;
        this.fields = fields;
        this.choices = choices;
        this.progress = progress;
    }

    void answer() throws IOException, InterruptedException {
        if (fields.stream()) {
            stream();
        } else {
            whole();
        }
    }

    private void whole() throws InterruptedException {
        List<Progress.Whole> gathered =
                Stream.generate(Progress.Whole::new).limit(choices.size()).toList();
        for (int open = choices.size(); open > 0; ) {
            Choices.Numbered next = choices.next();
            Progress p = progress.get(next.choice());
            gathered.get(next.choice()).add(p.add(next.piece().orElseThrow()));
            open -= p.ended() ? 1 : 0;
        }
        List<ChoiceAnswer> answers = new ArrayList<>();
        for (int i = 0; i < gathered.size(); i++) {
            answers.add(gathered.get(i).answer(progress.get(i)));
        }
        JsonSink body = AnswerWriter.write(head, answers, Progress.usage(progress, fields.choices()));
        exchange.bytes(200, "application/json", body.bytes(), 0, body.length());
    }

    /** The answer begins with the first piece, so that what fails before has a status of its own. */
    private void stream() throws IOException, InterruptedException {
        Choices.Numbered first = choices.next();
        exchange.header("Cache-Control", "no-store");
        exchange.header("X-Accel-Buffering", "no");
        try (OutputStream out = exchange.stream(200, "text/event-stream")) {
            new Events(out, new EventWriter(head, fields.includeUsage())).run(first);
        }
    }

    /** A stream that has begun. */
    private final class Events {
        private final OutputStream out;
        private final EventWriter events;
        private final int[] characters = new int[choices.size()];

        Events(OutputStream out, EventWriter events) {
            this.out = out;
            this.events = events;
        }

        void run(Choices.Numbered first) throws IOException, InterruptedException {
            try {
                follow(first);
                if (fields.includeUsage()) {
                    write(events.usage(Progress.usage(progress, fields.choices())));
                }
                write(events.done());
            } catch (CloseConnectionException e) {
                throw e;
            } catch (YunmoException e) {
                write(events.error(Faults.inStream(e, exchange.requestId())));
            }
        }

        private void follow(Choices.Numbered first) throws IOException, InterruptedException {
            if (head.chat()) {
                for (int i = 0; i < choices.size(); i++) {
                    write(events.begin(i));
                }
            }
            int open = choices.size();
            for (Choices.Numbered next = first; ; next = choices.next()) {
                Progress p = progress.get(next.choice());
                add(next.choice(), p.add(next.piece().orElseThrow()));
                if (p.ended()) {
                    write(events.finish(next.choice(), p.finishReason()));
                    open--;
                }
                if (open == 0) {
                    return;
                }
            }
        }

        private void add(int choice, Progress.Added added) throws IOException {
            if (added.isNothing()) {
                return;
            }
            write(events.text(
                    choice,
                    added.text(),
                    added.logprobs().isEmpty() ? Optional.empty() : Optional.of(added.logprobs()),
                    characters[choice]));
            characters[choice] += added.text().codePointCount(0, added.text().length());
        }

        /** One write an event, and on its way at once. */
        private void write(JsonSink event) throws IOException {
            out.write(event.bytes(), 0, event.length());
            out.flush();
        }
    }
}
