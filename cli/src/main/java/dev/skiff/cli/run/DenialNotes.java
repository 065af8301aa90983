package dev.skiff.cli.run;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.text.DenialText;
import dev.skiff.wire.api.NetDenial;
import dev.skiff.wire.client.Answer;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Says in the foreground what the program was kept from reaching, and the option that allows it:
 * once for each thing, and of a program that tries everything only the first few. What goes wrong
 * with that is no fault of the program, and nothing is said of it.
 */
final class DenialNotes implements AutoCloseable {
  private static final int MOST = 5;

  private final Guest guest;
  private final Console console;
  private final Set<String> said = new HashSet<>();
  private Optional<Answer> denials = Optional.empty();
  private boolean closed;

  private DenialNotes(Guest guest, Console console) {
    this.guest = guest;
    this.console = console;
  }

  /** Begins to listen. Nobody waits for that: the engine tells what was denied before, too. */
  static DenialNotes of(Guest guest, Console console) {
    DenialNotes notes = new DenialNotes(guest, console);
    Thread.ofVirtual().name("denials").start(notes::follow);
    return notes;
  }

  private void follow() {
    try (Answer answer = guest.denials()) {
      if (isWanted(answer)) {
        answer.lines(NetDenial.class, this::note);
      }
    } catch (IOException | RuntimeException e) {
      // The run is over, or the engine; who follows the run sees to that.
    }
  }

  private synchronized boolean isWanted(Answer answer) {
    denials = Optional.of(answer);
    return !closed;
  }

  private void note(NetDenial denial) {
    String remedy = DenialText.remedy(denial);
    String what = DenialText.destination(denial);
    if (!remedy.isEmpty() && said.size() < MOST && said.add(what)) {
      console.say("denied: %s → %s; to allow it: %s".formatted(denial.from(), what, remedy));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (denials.isPresent()) {
        denials.get().close();
      }
    } catch (IOException e) {
      // Nothing more is wanted of it.
    }
  }
}
