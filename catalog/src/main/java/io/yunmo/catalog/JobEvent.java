package io.yunmo.catalog;

import java.time.Instant;

/** An entry of a job's log: its number (from 1, growing by 1), when, of which type ({@code log}, {@code epoch}, …) and its text or JSON. */
public record JobEvent(long sequence, Instant at, String type, String data) {
    /** The longest {@code data}; longer text is cut. */
    public static final int MAX_CHARACTERS = 65_536;

    public JobEvent {
        Checks.atLeast("an event's number", 1, sequence);
        at = Checks.instant("an event's time", at);
        Checks.name("type of event", type);
        Checks.text("an event", MAX_CHARACTERS, data);
    }

    /** An entry to append; the catalogue gives it its number and its time. */
    public record Draft(String type, String data) {
        private static final String CUT = "… (cut)";

        public Draft {
            Checks.name("type of event", type);
            data = Checks.present("an event's data", data).replace('\0', ' ');
            if (data.length() > MAX_CHARACTERS) {
                data = data.substring(0, MAX_CHARACTERS - CUT.length()) + CUT;
            }
        }
    }
}
