package io.yunmo.server.training;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.yunmo.testing.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The forms that the documentation and the examples show are forms. */
class DocumentedFormsTest {
    private static final Pattern BLOCK = Pattern.compile("```yaml\\n(.*?)```|<<'YAML'\\n(.*?)YAML\\n", Pattern.DOTALL);

    @Test
    void allOfThemAreRead() throws IOException {
        List<String> forms = new ArrayList<>();
        for (String page : List.of("training.md", "api.md")) {
            Matcher m = BLOCK.matcher(
                    Files.readString(Fixtures.root().resolve("docs").resolve(page)));
            while (m.find()) {
                forms.add(m.group(1) != null ? m.group(1) : m.group(2));
            }
        }
        Path examples = Fixtures.root().resolve("examples");
        try (Stream<Path> files = Files.list(examples)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                forms.add(Files.readString(file));
            }
        }
        assertFalse(forms.isEmpty());
        forms.forEach(f -> assertDoesNotThrow(() -> TrainingSpec.parse(f), f));
    }
}
