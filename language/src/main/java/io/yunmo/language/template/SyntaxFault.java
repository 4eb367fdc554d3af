package io.yunmo.language.template;

/** A template's source that is not understood, with its line. */
final class SyntaxFault extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int line;

    SyntaxFault(String message, int line) {
        super(message, null, false, false);
        this.line = line;
    }

    int line() {
        return line;
    }
}
