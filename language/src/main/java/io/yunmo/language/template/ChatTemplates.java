package io.yunmo.language.template;

import java.time.Clock;

/** Reads chat templates. */
public final class ChatTemplates {
    private ChatTemplates() {}

    /**
     * A template from its Jinja source (the file's {@code tokenizer.chat_template}); {@code strftime_now} tells this machine's
     * time.
     *
     * @throws io.yunmo.tensor.YunmoException INVALID with the line where the source is not understood
     */
    public static ChatTemplate of(String source) {
        return of(source, Clock.systemDefaultZone());
    }

    /** The same with a clock of one's own. */
    public static ChatTemplate of(String source, Clock clock) {
        return new JinjaTemplate(source, clock);
    }
}
