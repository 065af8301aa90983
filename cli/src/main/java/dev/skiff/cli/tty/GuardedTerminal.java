package dev.skiff.cli.tty;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A terminal in the care of {@link GuardedTerminals}' shell. */
final class GuardedTerminal implements RawTerminal {
  /** It has two short programs to run; one that takes longer hangs, and ends with us. */
  private static final long PATIENCE_SECONDS = 2;

  private final Process guardian;
  private final BufferedReader answers;
  private boolean closed;

  private GuardedTerminal(Process guardian) {
    this.guardian = guardian;
    this.answers = guardian.inputReader(StandardCharsets.US_ASCII);
  }

  /** Empty when it says at its start that there is no terminal. */
  static Optional<RawTerminal> of(Process guardian) throws IOException {
    GuardedTerminal terminal = new GuardedTerminal(guardian);
    return terminal.answers.readLine() == null ? Optional.empty() : Optional.of(terminal);
  }

  @Override
  public Optional<WindowSize> size() {
    String answer = ask("size");
    String[] words = answer == null ? new String[0] : answer.split(" ", -1);
    try {
      return words.length == 2
          ? Optional.of(new WindowSize(Integer.parseInt(words[0]), Integer.parseInt(words[1])))
          : Optional.empty();
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  @Override
  public void raw() {
    ask("raw");
  }

  private synchronized @Nullable String ask(String word) {
    if (closed) {
      return null;
    }
    try {
      guardian.getOutputStream().write((word + "\n").getBytes(StandardCharsets.US_ASCII));
      guardian.getOutputStream().flush();
      return answers.readLine();
    } catch (IOException e) {
      // Somebody has killed it.
      return null;
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      guardian.getOutputStream().close();
      guardian.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
