package io.yunmo.cli.chat;

import io.yunmo.cli.client.CliException;
import io.yunmo.cli.output.Screen;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** The chat in the terminal: lines in, answers out as they come. Ctrl-C stops an answer, Ctrl-D the chat. */
public final class Chat {
    private static final String QUOTES = "\"\"\"";
    private static final String HELP = """
            /system TEXT      tell the model what to be; begins anew
            /set NAME VALUE   temperature, top_p, top_k, min_p, seed, max_tokens, … of the next answers
            /clear            begin anew
            /save FILE        write the conversation;  /load FILE  take it up again
            /stats            speed and cache of the last answer
            /bye              end (or Ctrl-D);  Ctrl-C stops an answer
            A line that ends in \\ goes on in the next; \"\"\" begins and ends a text of several lines.""";

    private final Conversation conversation;
    private final PrintStream out;
    private final Screen screen;

    public Chat(Conversation conversation, PrintStream out, Screen screen) {
        this.conversation = conversation;
        this.out = out;
        this.screen = screen;
    }

    /** Reads and answers until the user ends it. */
    public void run() throws IOException {
        try (Terminal terminal = TerminalBuilder.builder().system(true).build()) {
            terminal.handle(Terminal.Signal.INT, s -> conversation.cancel());
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            out.println(screen.dim("chatting with " + conversation.model() + "; /help says what else there is"));
            while (turn(reader)) {
                // one turn after the other
            }
        }
    }

    /** Whether the chat goes on. */
    private boolean turn(LineReader reader) {
        String text;
        try {
            text = read(reader).strip();
        } catch (UserInterruptException e) {
            out.println(screen.dim("Ctrl-D or /bye ends the chat"));
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        if (text.equals("/bye")) {
            return false;
        }
        try {
            if (text.startsWith("/")) {
                command(text);
            } else if (!text.isEmpty()) {
                answer(text);
            }
        } catch (CliException e) {
            out.println("error: " + e.getMessage());
        }
        return true;
    }

    private static String read(LineReader reader) {
        String line = reader.readLine("> ");
        if (line.strip().startsWith(QUOTES)) {
            return quoted(reader, line.strip().substring(QUOTES.length()));
        }
        StringBuilder text = new StringBuilder();
        while (line.endsWith("\\")) {
            text.append(line, 0, line.length() - 1).append('\n');
            line = reader.readLine(". ");
        }
        return text.append(line).toString();
    }

    private static String quoted(LineReader reader, String first) {
        StringBuilder text = new StringBuilder();
        String line = first;
        while (!line.contains(QUOTES)) {
            text.append(line).append('\n');
            line = reader.readLine(". ");
        }
        return text.append(line, 0, line.indexOf(QUOTES)).toString();
    }

    private void answer(String text) {
        conversation.ask(text, piece -> {
            out.print(piece);
            out.flush();
        });
        out.println();
    }

    private void command(String text) {
        String[] words = text.split("\\s+", 3);
        String rest = text.substring(words[0].length()).strip();
        switch (words[0]) {
            case "/help", "/?" -> out.println(HELP);
            case "/clear" -> conversation.clear();
            case "/system" -> conversation.system(needed(rest, "/system You are a helpful assistant"));
            case "/set" -> {
                needed(rest, "/set temperature 0.2");
                conversation.set(words[1], words.length > 2 ? words[2] : "");
            }
            case "/save" -> {
                conversation.save(Path.of(needed(rest, "/save chat.json")));
                out.println("saved " + conversation.length() + " messages to " + rest);
            }
            case "/load" -> {
                conversation.load(Path.of(needed(rest, "/load chat.json")));
                out.println("loaded " + conversation.length() + " messages");
            }
            case "/stats" -> out.println(conversation.last().text());
            default -> throw CliException.user("there is no " + words[0] + "; /help says what there is");
        }
    }

    private static String needed(String rest, String example) {
        if (rest.isEmpty()) {
            throw CliException.user("something is missing, e.g.  " + example);
        }
        return rest;
    }
}
