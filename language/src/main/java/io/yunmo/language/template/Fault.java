package io.yunmo.language.template;

/** What is wrong with a template or with what it was given; {@link JinjaTemplate} adds the line. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Fault(String message) {
        super(message, null, false, false);
    }

    static Fault of(String format, Object... arguments) {
        return new Fault(arguments.length == 0 ? format : format.formatted(arguments));
    }
}
