package io.yunmo.cli.command;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.client.Client;
import java.util.Optional;

/** What a user types for a model: NAME or NAME@VERSION. */
record ModelName(String model, Optional<String> version) {
    static ModelName parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0) {
            return new ModelName(text, Optional.empty());
        }
        if (at == 0 || at == text.length() - 1) {
            throw new CliException(
                    CliException.USAGE, "\"" + text + "\" names no model; write NAME or NAME@VERSION, e.g. digits@1");
        }
        return new ModelName(text.substring(0, at), Optional.of(text.substring(at + 1)));
    }

    /** The version's number, which the command cannot do without. */
    int number(String example) {
        String v =
                version.orElseThrow(() -> new CliException(CliException.USAGE, "say which version, e.g.  " + example));
        if (!v.matches("[0-9]{1,9}")) {
            throw new CliException(
                    CliException.USAGE, "\"" + v + "\" is no version; versions are numbers, e.g.  " + example);
        }
        return Integer.parseInt(v);
    }

    String path() {
        return "yunmo/v1/models/" + Client.encode(model);
    }

    String versionPath(String otherwise) {
        return path() + "/versions/" + Client.encode(version.orElse(otherwise));
    }

    @Override
    public String toString() {
        return model + version.map(v -> "@" + v).orElse("");
    }
}
