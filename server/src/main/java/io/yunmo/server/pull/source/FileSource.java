package io.yunmo.server.pull.source;

import io.yunmo.tensor.YunmoException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** {@code file:/path/model.gguf}: a file of the machine that the server runs on. */
public final class FileSource implements Source {
    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public String form() {
        return "file:/path/to/model.gguf";
    }

    @Override
    public Found find(String rest) {
        Path file = path(rest.startsWith("///") ? rest.substring(2) : rest);
        if (!file.isAbsolute()) {
            throw YunmoException.invalid("file:%s is not an absolute path; write it as file:/path/to/model.gguf", rest);
        }
        if (!Files.isRegularFile(file)) {
            throw YunmoException.notFound("there is no file %s on the machine of the server", file);
        }
        return new Found.Local(Names.of(file.getFileName().toString()), file);
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw YunmoException.invalid("file:%s is not a path: %s", text, e.getReason());
        }
    }
}
