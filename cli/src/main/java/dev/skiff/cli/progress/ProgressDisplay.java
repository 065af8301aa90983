package dev.skiff.cli.progress;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.Terminal;
import dev.skiff.wire.api.Progress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows on standard error how far one operation is, from its making to its closing, once that takes
 * longer than half a second. Thread-safe; nothing is left on the screen after {@link #close}.
 */
public final class ProgressDisplay implements AutoCloseable {
  /** No line is longer, however wide the terminal. */
  private static final int MOST_COLUMNS = 120;

  private final Console console;
  private final Painter painter;
  private final ProgressMode mode;
  private final CountDownLatch ended = new CountDownLatch(1);

  private ProgressDisplay(Console console, ProgressMode mode, Painter painter) {
    this.console = console;
    this.mode = mode;
    this.painter = painter;
  }

  /** Begins with a step of which nothing is known but its name. */
  public static ProgressDisplay begin(ProgressMode mode, Console console, String step) {
    ProgressMode chosen = chosen(mode, console.terminal());
    int columns = Math.min(console.terminal().columns(), MOST_COLUMNS);
    ProgressDisplay display =
        new ProgressDisplay(console, chosen, new Painter(chosen, columns, step, System.nanoTime()));
    if (chosen != ProgressMode.QUIET) {
      Thread.ofPlatform().daemon().name("progress").start(display::tick);
    }
    return display;
  }

  /** As {@link #begin}, but only where it can go away again: programs' output gets no lines. */
  public static ProgressDisplay onTerminal(Console console, String step) {
    boolean shown = console.terminal().redraws();
    return begin(shown ? ProgressMode.TTY : ProgressMode.QUIET, console, step);
  }

  static ProgressMode chosen(ProgressMode mode, Terminal terminal) {
    if (mode != ProgressMode.AUTO) {
      return mode;
    }
    return terminal.redraws() ? ProgressMode.TTY : ProgressMode.PLAIN;
  }

  /** What the engine tells; its end and its failure are the caller's. */
  public void show(Progress progress) {
    Long current = progress.current();
    Long total = progress.total();
    step(progress.step(), current == null ? 0 : current, total == null ? 0 : total);
  }

  /** An empty {@code step} is still the last one; a {@code total} of 0 is unknown. */
  public synchronized void step(String step, long current, long total) {
    painter.advance(step, current, total, System.nanoTime());
    write(painter.due(System.nanoTime()));
  }

  /** Shows a line of a program for good, unless nothing is to be shown. */
  public void line(String line) {
    if (mode != ProgressMode.QUIET) {
      aside(() -> console.progress(line + "\n"));
    }
  }

  /** Runs something that writes lines itself, with nothing of ours on the line. */
  public synchronized void aside(Runnable writes) {
    write(painter.cleared(System.nanoTime()));
    writes.run();
  }

  private void tick() {
    try {
      while (!ended.await(Painter.REDRAWN.toMillis(), TimeUnit.MILLISECONDS)) {
        redraw();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void redraw() {
    if (ended.getCount() > 0) {
      write(painter.due(System.nanoTime()));
    }
  }

  private void write(String text) {
    if (!text.isEmpty()) {
      console.progress(text);
    }
  }

  @Override
  public synchronized void close() {
    ended.countDown();
    write(painter.cleared(System.nanoTime()));
  }
}
