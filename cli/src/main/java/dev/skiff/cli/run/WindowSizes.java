package dev.skiff.cli.run;

import dev.skiff.cli.terminal.Signals;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.WindowSize;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Keeps the program's terminal as large as ours. A burst of changes is told as its last one. */
final class WindowSizes {
  private final Guest guest;
  private final RawTerminal terminal;
  private final Semaphore changes = new Semaphore(0);
  private Optional<WindowSize> told = Optional.empty();

  WindowSizes(Guest guest, RawTerminal terminal) {
    this.guest = guest;
    this.terminal = terminal;
  }

  /** Tells the size now, and from now on each new one, on a thread of its own. */
  void follow(Signals signals) {
    signals.onResize(changes::release);
    changes.release();
    Thread.ofVirtual().name("window-size").start(this::tellEach);
  }

  private void tellEach() {
    try {
      while (true) {
        changes.acquire();
        changes.drainPermits();
        tell();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell() {
    Optional<WindowSize> size = terminal.size();
    if (size.isEmpty() || size.equals(told)) {
      return;
    }
    try {
      guest.resize(size.get());
      told = size;
    } catch (IOException | RuntimeException e) {
      // A program that keeps its old size is no reason to disturb it; the next change is told.
      told = Optional.empty();
    }
  }
}
