package io.yunmo.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The files of {@code examples/} that travel with the program. */
final class Bundle {
    private Bundle() {}

    static byte[] bytes(String name) {
        try (InputStream in = Bundle.class.getResourceAsStream("/examples/" + name)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without examples/" + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
