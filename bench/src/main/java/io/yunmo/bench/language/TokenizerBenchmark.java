package io.yunmo.bench.language;

import io.yunmo.language.gguf.Gguf;
import io.yunmo.language.tokenizer.StreamDecoder;
import io.yunmo.language.tokenizer.Tokenizer;
import io.yunmo.language.tokenizer.Tokenizers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many characters a second one thread encodes and decodes; {@code characters} is the figure. The text is a file or all
 * Markdown and Java files of a folder; the vocabulary that of a GGUF file:
 * {@code bench/jmh.sh TokenizerBenchmark -p model=/path/to/model.gguf -p text=docs,language/src,/path/to/chinese.txt}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class TokenizerBenchmark {
    /** Characters handled, as a rate. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Count {
        public long characters;
    }

    @Param("fixtures/language/vocab/pre-smollm.gguf")
    String model;

    @Param({"docs", "language/src/main"})
    String text;

    private Tokenizer tokenizer;
    private String content;
    private int[] tokens;

    @Setup
    public void open() {
        try (Gguf file = Gguf.open(Path.of(model))) {
            tokenizer = Tokenizers.of(file.metadata());
        }
        content = content(Path.of(text));
        tokens = tokenizer.encode(content, true, false);
    }

    private static String content(Path path) {
        try (Stream<Path> files = Files.walk(path)) {
            return files.filter(Files::isRegularFile)
                    .filter(p -> p.equals(path) || p.toString().matches(".*\\.(md|java)"))
                    .sorted()
                    .map(TokenizerBenchmark::read)
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Benchmark
    public int[] encode(Count count) {
        count.characters += content.length();
        return tokenizer.encode(content, true, false);
    }

    /** Token by token, as a stream leaves. */
    @Benchmark
    public int decode(Count count) {
        StreamDecoder decoder = tokenizer.decoder();
        int length = 0;
        for (int t : tokens) {
            length += decoder.accept(t).length();
        }
        count.characters += content.length();
        return length + decoder.finish().length();
    }
}
