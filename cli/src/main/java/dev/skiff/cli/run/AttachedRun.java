package dev.skiff.cli.run;

import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.terminal.Signals;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.WindowSize;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.Hijack;
import dev.skiff.wire.client.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * An instance that runs already, shown from now to its end. Unlike in a run of our own, what it
 * writes while no engine lives is not shown: where it was when we came is not known to the log.
 */
public final class AttachedRun {
  private final Guest guest;
  private final Console console;
  private final Signals signals;
  private final Interaction interaction;
  private final StdinPump stdin;
  private final Detachment detachment = new Detachment();

  public AttachedRun(
      Guest guest, Console console, InputStream in, Signals signals, Interaction interaction) {
    this.guest = guest;
    this.console = console;
    this.signals = signals;
    this.interaction = interaction;
    this.stdin = new StdinPump(in, interaction.scanner(), detachment::detach);
  }

  /**
   * Follows the program; its exit code, or that of success when the user has let go of it.
   *
   * @param passSignals signals to us go to the program instead of ending us; never so at a
   *     terminal, whose keys are the program's own
   */
  public int run(boolean passSignals) throws IOException {
    if (interaction.typed() || !passSignals) {
      signals.onEnding(this::leave);
    } else {
      signals.onEnding(this::pass);
    }
    try {
      int code = follow();
      restoreTerminal();
      if (detachment.happened()) {
        Farewell.say(console, guest);
      }
      return code;
    } finally {
      restoreTerminal();
    }
  }

  private int follow() throws IOException {
    boolean typing = false;
    for (int lost = 0; lost < Reconnecting.MAX_LOST; lost++) {
      try (Pending witness = Reconnecting.call(guest::witness);
          Pending end = Reconnecting.call(guest::nextExit);
          Hijack attached = Reconnecting.call(() -> guest.attach(interaction))) {
        // In this order: an instance that has ended is attached to its next run.
        requireAlive();
        detachment.showing(attached);
        meetTheUser(attached, typing);
        typing = true;
        Optional<Integer> code = show(attached, witness, end);
        if (code.isPresent()) {
          return code.get();
        }
      }
      if (!isAlive()) {
        return guest.awaitEnd();
      }
      console.say("the engine was away; what was written meanwhile is in the log");
    }
    throw new Refusal("the engine was lost too often to follow the program any longer", "");
  }

  private void requireAlive() throws IOException {
    if (!isAlive()) {
      throw new Refusal(
          "cannot attach to '" + guest.id() + "': it does not run",
          "start it: skiff start -ai " + guest.id());
    }
  }

  private boolean isAlive() throws IOException {
    return guest.inspect().state().running();
  }

  private void meetTheUser(Hijack attached, boolean typing) throws IOException {
    if (interaction.input()) {
      stdin.to(attached);
    }
    if (typing) {
      return;
    }
    if (interaction.terminal().isPresent()) {
      redraw(interaction.terminal().get());
    }
    if (interaction.typed()) {
      interaction.terminal().ifPresent(RawTerminal::raw);
      console.raw(true);
    }
    if (interaction.input()) {
      stdin.start();
    }
  }

  /** A program that fills its screen draws it again when its size changes: so it does, briefly. */
  private void redraw(RawTerminal terminal) throws IOException {
    Optional<WindowSize> size = terminal.size();
    if (size.isPresent()) {
      guest.resize(new WindowSize(size.get().rows() + 1, size.get().columns()));
    }
    new WindowSizes(guest, terminal).follow(signals);
  }

  private Optional<Integer> show(Hijack attached, Pending witness, Pending end) throws IOException {
    try {
      attached.copyOutput(new ShownOutput(console));
      if (detachment.happened()) {
        return Optional.of(ExitCodes.OK);
      }
      return ForegroundRun.endOf(witness, end);
    } catch (IOException e) {
      if (detachment.happened()) {
        return Optional.of(ExitCodes.OK);
      }
      if (Reconnecting.isLost(e)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void restoreTerminal() {
    interaction.terminal().ifPresent(RawTerminal::close);
    console.raw(false);
  }

  private void leave(String signal) {
    restoreTerminal();
    signals.leave(ExitCodes.ofSignal(signal));
  }

  private void pass(String signal) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            guest.signal(signal);
          } catch (ApiError | IOException e) {
            console.report(e);
          }
        });
  }
}
