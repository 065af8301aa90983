package dev.skiff.engine.base.fake;

import dev.skiff.engine.base.GuestEvent.ProgramExit;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.vm.Machine.Protocol;
import dev.skiff.engine.vm.fake.FakeMachine;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The guest of a fake machine: boots, takes its identity, runs a scripted program. Give it to a
 * {@link dev.skiff.engine.vm.fake.FakeHypervisor}, as {@code FakeGuest.running(Script.SERVER)}.
 */
public final class FakeGuest {
  private static final String KERNEL = "6.1.0-fake";

  private final FakeMachine machine;
  private final Function<String, Script> scripts;
  private Script script = Script.SERVER;
  private boolean identified;

  private FakeGuest(FakeMachine machine, Function<String, Script> scripts) {
    this.machine = machine;
    this.scripts = scripts;
  }

  /**
   * What a guest does once it knows its program.
   *
   * @param failure why the program cannot be started, as exit code 127; empty when it can
   * @param listens whether it binds the watched ports
   * @param ends how it ends by itself, at once; empty when it runs until it is told to stop
   * @param heedsSignals whether SIGTERM ends it; if not, a stop ends it by SIGKILL
   * @param powersOff whether the machine ends with it
   */
  public record Script(
      Optional<String> failure,
      boolean listens,
      Optional<ProgramExit> ends,
      boolean heedsSignals,
      boolean powersOff) {
    /** One whose machine ends with it. */
    public Script(
        Optional<String> failure,
        boolean listens,
        Optional<ProgramExit> ends,
        boolean heedsSignals) {
      this(failure, listens, ends, heedsSignals, true);
    }

    /** Binds its ports and runs until it is stopped. */
    public static final Script SERVER = new Script(Optional.empty(), true, Optional.empty(), true);

    /** The same program on a guest that hangs at its end. */
    public Script staying() {
      return new Script(failure, listens, ends, heedsSignals, false);
    }

    /** Runs and ends with this code. */
    public static Script exiting(int code) {
      return new Script(
          Optional.empty(), false, Optional.of(new ProgramExit(code, 0, false)), true);
    }
  }

  /** Plays the same program in every machine. */
  public static Consumer<FakeMachine> running(Script script) {
    return choosing(command -> script);
  }

  /** Plays the program that a command, its words joined by blanks, asks for. */
  public static Consumer<FakeMachine> choosing(Function<String, Script> scripts) {
    return machine -> new FakeGuest(machine, scripts).boot();
  }

  private void boot() {
    machine.onFrame(this::hear);
    machine.say(FakeFrames.TO_HOST, FakeFrames.line("booted", KERNEL));
  }

  private void hear(int type, byte[] payload) {
    List<String> words = FakeFrames.words(payload);
    switch (words.getFirst()) {
      case "identity" -> start(words.get(1), words.get(2));
      case "stop", "signal" -> signal(Integer.parseInt(words.get(1)), words.size() > 2);
      default -> {}
    }
  }

  /** The first identity counts. */
  private void start(String ports, String command) {
    if (identified) {
      return;
    }
    identified = true;
    script = scripts.apply(command);
    if (script.failure().isPresent()) {
      byte[] failed = FakeFrames.line("failed", 127, script.failure().get());
      machine.say(FakeFrames.TO_HOST, failed);
      machine.end(0, 0, Optional.of(failed));
      return;
    }
    machine.say(FakeFrames.TO_HOST, FakeFrames.line("started"));
    if (script.listens() && !ports.isEmpty()) {
      for (String port : ports.split(",", -1)) {
        machine.say(FakeFrames.TO_HOST, FakeFrames.port(parsed(port)));
      }
    }
    script.ends().ifPresent(this::end);
  }

  private void signal(int signal, boolean stopping) {
    if (script.heedsSignals() || signal == 9) {
      end(new ProgramExit(128 + signal, signal, false));
    } else if (stopping) {
      end(new ProgramExit(128 + 9, 9, false));
    }
  }

  private void end(ProgramExit exit) {
    byte[] ended = FakeFrames.ended(exit);
    machine.say(FakeFrames.TO_HOST, ended);
    if (script.powersOff()) {
      machine.end(0, 0, Optional.of(ended));
    }
  }

  private static Identity.Port parsed(String port) {
    int colon = port.indexOf(':');
    return new Identity.Port(
        Protocol.valueOf(port.substring(0, colon)), Integer.parseInt(port.substring(colon + 1)));
  }
}
