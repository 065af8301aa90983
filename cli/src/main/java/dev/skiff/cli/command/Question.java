package dev.skiff.cli.command;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** What is asked before something is done that cannot be taken back. */
final class Question {
  /** Nobody types more than a word. */
  private static final int MAX_ANSWER = 64;

  private Question() {}

  /**
   * Says what will be done and waits for a yes on standard input.
   *
   * @throws Refusal when nobody is there to answer
   */
  static boolean isConfirmed(Session session, List<String> what) throws IOException {
    Console console = session.console();
    console.lines(what);
    byte[] prompt = "Go on? [y/N] ".getBytes(StandardCharsets.UTF_8);
    console.output(prompt, 0, prompt.length);
    String answer = line(session.surroundings().in());
    if (answer.isEmpty()) {
      console.line("");
      throw new Refusal("nothing was removed: nobody said yes", "-f goes on without a question");
    }
    boolean yes = List.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    if (!yes) {
      console.line("Nothing was removed.");
    }
    return yes;
  }

  /** With its end; empty at the end of the input. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    int next = in.read();
    while (next >= 0 && line.length() < MAX_ANSWER) {
      line.append((char) next);
      if (next == '\n') {
        return line.toString();
      }
      next = in.read();
    }
    return line.toString();
  }
}
