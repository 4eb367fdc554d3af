package io.yunmo.learn.fit;

import io.yunmo.learn.keras.Names;
import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Something that is set for a network's outputs: for all of them alike, one after the other, or by their names. */
public sealed interface ByOutput<T> {
    /** What is set for an output. */
    Optional<T> of(int output, String name);

    /** Throws INVALID if it names or counts outputs that are not there; {@code what} begins the message. */
    void check(String what, List<String> outputs);

    /** The same for every output. */
    record Every<T>(T value) implements ByOutput<T> {
        public Every {
            Objects.requireNonNull(value, "value");
        }

        @Override
        public Optional<T> of(int output, String name) {
            return Optional.of(value);
        }

        @Override
        public void check(String what, List<String> outputs) {}
    }

    /** One entry for each output, in order. */
    record Each<T>(List<Optional<T>> values) implements ByOutput<T> {
        public Each {
            values = List.copyOf(values);
        }

        @Override
        public Optional<T> of(int output, String name) {
            return values.get(output);
        }

        @Override
        public void check(String what, List<String> outputs) {
            if (values.size() != outputs.size()) {
                throw YunmoException.invalid(
                        "%s has %d entries, the network %d outputs: %s", what, values.size(), outputs.size(), outputs);
            }
        }
    }

    /** By the output's name; nothing for outputs that are not named. */
    record Named<T>(Map<String, T> values) implements ByOutput<T> {
        public Named {
            values = Map.copyOf(values);
        }

        @Override
        public Optional<T> of(int output, String name) {
            return Optional.ofNullable(values.get(name));
        }

        @Override
        public void check(String what, List<String> outputs) {
            for (String name : values.keySet()) {
                if (!outputs.contains(name)) {
                    throw Names.unknown(what + " for output", name, outputs);
                }
            }
        }
    }
}
