package dev.skiff.cli.run;

import dev.skiff.cli.progress.ProgressDisplay;
import dev.skiff.cli.terminal.Console;
import dev.skiff.cli.terminal.ExitCodes;
import dev.skiff.cli.terminal.OutputClosed;
import dev.skiff.cli.terminal.Refusal;
import dev.skiff.cli.terminal.Signals;
import dev.skiff.cli.text.InstanceText;
import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.WindowSize;
import dev.skiff.wire.api.InstanceDetail;
import dev.skiff.wire.api.InstanceExtra;
import dev.skiff.wire.client.Answer;
import dev.skiff.wire.client.ApiError;
import dev.skiff.wire.client.Hijack;
import dev.skiff.wire.client.Multiplexed;
import dev.skiff.wire.client.Pending;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Runs one created instance in the foreground, from its start to its end.
 *
 * <p>The engine may die and be started again meanwhile, by us or others. Whatever was shown was
 * counted; the log, which the guest's guard writes without the engine, is then read from its
 * beginning and what was shown is skipped. A run counts as shown to its end only when one engine
 * lived from before that reading began until the instance was seen to have ended.
 */
public final class ForegroundRun {
  /**
   * How long an instance may take to end after its output has: it syncs its disk and powers off.
   * One that takes longer has not ended; then it was our connection that did.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  /** As the engine calls it (vm.Machine). */
  private static final String USUAL_MACHINE = "microvm";

  private final Guest guest;
  private final Console console;
  private final Signals signals;
  private final Interaction interaction;
  private final StdinPump stdin;
  private final ShownOutput shown;
  private final Detachment detachment = new Detachment();
  private final Interruptions interruptions = new Interruptions();
  private Optional<Lease> lease = Optional.empty();
  private boolean ranBefore;

  public ForegroundRun(
      Guest guest, Console console, InputStream in, Signals signals, Interaction interaction) {
    this.guest = guest;
    this.console = console;
    this.signals = signals;
    this.interaction = interaction;
    this.stdin = new StdinPump(in, interaction.scanner(), detachment::detach);
    this.shown = new ShownOutput(console);
  }

  /**
   * Starts the instance that we made, and follows it; the program's exit code, or that of success
   * when the user has let go of it.
   *
   * @param remove remove the instance, which was made for that, afterwards, whatever happens
   */
  public int run(boolean remove) throws IOException {
    if (!remove) {
      return runOrClearUp(false);
    }
    try (Lease held = new Lease(guest)) {
      lease = Optional.of(held);
      return runAndRemove();
    }
  }

  private int runAndRemove() throws IOException {
    int code = runOrClearUp(true);
    if (!detachment.happened()) {
      guest.remove();
    }
    return code;
  }

  /** The same with an instance of long ago, which stays. */
  public int startAgain() throws IOException {
    ranBefore = true;
    int code = atTerminal();
    explain(code);
    return code;
  }

  private int runOrClearUp(boolean remove) throws IOException {
    try {
      int code = atTerminal();
      if (detachment.happened() && remove) {
        guest.removeAtEnd();
      }
      explain(code);
      return code;
    } catch (ApiError | OutputClosed e) {
      clearUp(e, remove);
      throw e;
    }
  }

  private int atTerminal() throws IOException {
    signals.onInterrupt(this::interrupted);
    try {
      return startAndFollow();
    } catch (IOException e) {
      if (detachment.happened()) {
        return ExitCodes.OK;
      }
      throw e;
    } finally {
      restoreTerminal();
    }
  }

  private void restoreTerminal() {
    interaction.terminal().ifPresent(RawTerminal::close);
    console.raw(false);
  }

  private void clearUp(RuntimeException failure, boolean remove) {
    try {
      if (failure instanceof OutputClosed) {
        // As SIGPIPE ends a program of this computer when nobody reads what it prints.
        guest.stop();
      }
      if (remove || neverStarted()) {
        guest.remove();
      }
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private boolean neverStarted() throws IOException {
    return guest.inspect().state().status().equals("created");
  }

  private int startAndFollow() throws IOException {
    holdLease();
    // The witness first: an engine that dies between the two must not go unseen.
    try (Pending witness = Reconnecting.call(guest::witness);
        Pending end = Reconnecting.call(guest::nextExit);
        Hijack attached = Reconnecting.call(() -> guest.attach(interaction));
        DenialNotes _ = DenialNotes.of(guest, console)) {
      interruptions.guestBegins();
      tellSizeOfLongAgo();
      start();
      detachment.showing(attached);
      meetTheUser(attached);
      Optional<Integer> code = show(attached::copyOutput, () -> endOf(witness, end));
      if (code.isPresent()) {
        return code.get();
      }
    }
    return followLog();
  }

  private void holdLease() throws IOException {
    if (lease.isPresent()) {
      lease.get().hold();
    }
  }

  private void meetTheUser(Hijack attached) throws IOException {
    interaction.terminal().ifPresent(terminal -> new WindowSizes(guest, terminal).follow(signals));
    if (interaction.typed()) {
      interaction.terminal().ifPresent(RawTerminal::raw);
      console.raw(true);
    }
    if (interaction.input()) {
      stdin.to(attached);
      stdin.start();
    }
  }

  /** The first start of an image takes longer than others, which should not look like a fault. */
  private void start() throws IOException {
    try (ProgressDisplay _ = ProgressDisplay.onTerminal(console, "starting")) {
      guest.start();
    }
    sayMachine();
  }

  /** Only what nobody could know: mostly it is a microvm. */
  private void sayMachine() throws IOException {
    String machine =
        detail().map(InstanceDetail::skiff).map(InstanceExtra::machine).orElse(USUAL_MACHINE);
    if (!machine.isEmpty() && !machine.equals(USUAL_MACHINE)) {
      console.say("machine: " + machine);
    }
  }

  private int followLog() throws IOException {
    long before = shown.total();
    for (int fruitless = 0; fruitless < Reconnecting.MAX_LOST; fruitless++) {
      Optional<Integer> code = followLogOnce();
      if (code.isPresent()) {
        return code.get();
      }
      if (shown.total() > before) {
        before = shown.total();
        fruitless = 0;
      }
    }
    throw new Refusal(
        "the engine was lost too often to follow the program any longer",
        "it goes on: skiff logs -f " + InstanceText.id(guest.id(), false));
  }

  private Optional<Integer> followLogOnce() throws IOException {
    holdLease();
    try (Pending witness = guest.witness();
        Answer log = guest.log(ranBefore)) {
      detachment.showing(log);
      reattachInput();
      shown.fromTheBeginning();
      Optional<Integer> code = show(log::copyOutput, () -> endOf(witness));
      if (code.isPresent() && shown.isBehind()) {
        console.say("the log no longer holds all of the output; some of it may be missing");
      }
      return code;
    } catch (IOException e) {
      return lostOrThrow(e);
    }
  }

  /** Shows a stream to its end; the exit code, if that was truly the end. */
  private Optional<Integer> show(Stream stream, End end) throws IOException {
    try {
      stream.copyTo(shown);
      return end.code();
    } catch (IOException e) {
      return lostOrThrow(e);
    }
  }

  static Optional<Integer> endOf(Pending witness, Pending end) throws IOException {
    return witness.isBroken() ? Optional.empty() : Guest.endWithin(PATIENCE, witness, end);
  }

  private Optional<Integer> endOf(Pending witness) throws IOException {
    return witness.isBroken() ? Optional.empty() : guest.endWithin(PATIENCE, witness);
  }

  /** An instance that we have just made knows our size; told now, an older one looks at it too. */
  private void tellSizeOfLongAgo() throws IOException {
    Optional<WindowSize> size = interaction.terminal().flatMap(RawTerminal::size);
    if (ranBefore && size.isPresent()) {
      guest.resize(size.get());
    }
  }

  private <T> Optional<T> lostOrThrow(IOException e) throws IOException {
    if (Reconnecting.isLost(e) && !detachment.happened()) {
      return Optional.empty();
    }
    throw e;
  }

  private void reattachInput() throws IOException {
    if (!interaction.input()) {
      return;
    }
    try {
      stdin.to(guest.attachInput(interaction));
    } catch (ApiError e) {
      // It has ended meanwhile and takes no input.
    }
  }

  /** Says on standard error what an exit code alone does not tell. */
  private void explain(int code) throws IOException {
    if (detachment.happened()) {
      Farewell.say(console, guest);
    }
    if (code == ExitCodes.OK) {
      return;
    }
    Optional<InstanceDetail> ended = detail();
    if (ended.isEmpty()) {
      return;
    }
    InstanceDetail detail = ended.get();
    InstanceExtra skiff = detail.skiff();
    String how = skiff == null ? "" : InstanceText.outcome(skiff.outcome());
    if (!how.isEmpty()) {
      String why = detail.state().error();
      String name = InstanceText.names(List.of(detail.name()));
      console.say(name + " " + how + (why.isEmpty() ? "" : ": " + why));
    }
  }

  /** One that removes itself at its end is gone by now. */
  private Optional<InstanceDetail> detail() throws IOException {
    try {
      return Optional.of(guest.inspect());
    } catch (ApiError e) {
      if (e.isNotFound()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private void interrupted() {
    switch (interruptions.interrupted()) {
      case STOP -> inBackground(guest::stop);
      case KILL -> inBackground(guest::kill);
      case LEAVE -> {
        restoreTerminal();
        signals.leave(ExitCodes.INTERRUPTED);
      }
    }
  }

  private void inBackground(Ending ending) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            ending.end();
          } catch (ApiError e) {
            // It has ended meanwhile; what was asked for is so.
            if (!e.isNotFound() && e.status() != 409) {
              console.report(e);
            }
          } catch (IOException e) {
            console.report(e);
          }
        });
  }

  private interface End {
    Optional<Integer> code() throws IOException;
  }

  private interface Stream {
    void copyTo(Multiplexed.Sink sink) throws IOException;
  }

  private interface Ending {
    void end() throws IOException;
  }
}
