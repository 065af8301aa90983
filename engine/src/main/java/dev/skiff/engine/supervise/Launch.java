package dev.skiff.engine.supervise;

import dev.skiff.engine.base.Base;
import dev.skiff.engine.base.BootSet;
import dev.skiff.engine.base.Guest;
import dev.skiff.engine.base.GuestEvent;
import dev.skiff.engine.base.GuestEvent.KernelFailed;
import dev.skiff.engine.base.GuestEvent.ProgramEnded;
import dev.skiff.engine.base.GuestEvent.SetupFailed;
import dev.skiff.engine.base.Identity;
import dev.skiff.engine.image.RunDefaults;
import dev.skiff.engine.instance.Instance;
import dev.skiff.engine.instance.InstanceSpec;
import dev.skiff.engine.instance.Phase;
import dev.skiff.engine.instance.Run;
import dev.skiff.engine.instance.Signals;
import dev.skiff.engine.network.PlanComputation;
import dev.skiff.engine.vm.LogPosition;
import dev.skiff.engine.vm.Machine;
import dev.skiff.engine.vm.MachineExit;
import dev.skiff.engine.vm.MachineFiles;
import dev.skiff.engine.vm.RunningMachine;
import dev.skiff.engine.vm.VmFailure;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that must be there before a machine is started; making it changes no record. */
final class Launch {
  /** Up to 18 digits fit a long. */
  private static final Pattern SEGMENT = Pattern.compile("([0-9]{1,18})\\.log");

  private final Yard yard;

  Launch(Yard yard) {
    this.yard = yard;
  }

  /** A machine ready to be started. */
  record Prepared(Base base, BootSet bootSet, Machine machine, MachineFiles files) {}

  BootSet bootSet(Instance instance) {
    String digest = instance.spec().imageDigest();
    return base(instance)
        .bootSet(
            digest,
            RunDefaults.settings(instance.spec().labels(), instance.base()),
            () -> yard.trees().apply(digest));
  }

  Prepared prepare(Instance instance, BootSet bootSet) {
    InstanceSpec spec = instance.spec();
    MachineFiles files = yard.places().files(instance.id());
    makeDirectories(files);
    yard.attachments().prepare(instance, base(instance));
    Machine machine =
        base(instance)
            .machine(
                bootSet,
                new Base.Resources(spec.memoryMebibytes(), spec.cpus(), nic(instance)),
                identity(instance),
                files.directory());
    return new Prepared(base(instance), bootSet, machine, files);
  }

  /** Fails while another has a port of this instance. */
  void requirePorts(Instance instance) {
    PlanComputation.publications(instance).forEach(yard.hostPorts()::requireFree);
  }

  Base base(Instance instance) {
    Base base = yard.bases().get(instance.base());
    if (base == null) {
      throw new IllegalStateException("instance bound to unknown base " + instance.base());
    }
    return base;
  }

  /** What can be known of a run whose end nobody of ours saw. */
  Evidence evidence(Instance instance, Optional<MachineExit> exit) {
    Optional<GuestEvent> lastWord = exit.flatMap(how -> lastWord(instance, how));
    return evidence(instance, exit, lastWord, booted(instance), cutShort(instance, exit));
  }

  Optional<GuestEvent> lastWord(Instance instance, MachineExit exit) {
    return base(instance).lastWord(exit, place(instance));
  }

  Guest converse(Instance instance, RunningMachine machine) {
    return base(instance)
        .converse(machine, identity(instance), place(instance), yard.reach().apply(instance));
  }

  /** Of the instance's run. */
  private Base.Place place(Instance instance) {
    return new Base.Place(
        yard.places().files(instance.id()), instance.run().map(Run::log).orElse(LogPosition.START));
  }

  static boolean booted(Instance instance) {
    return instance.run().filter(run -> run.hasReached("init")).isPresent();
  }

  /** Whether the engine was killed while it started the guest, or between two boots of it. */
  private static Optional<String> cutShort(Instance instance, Optional<MachineExit> exit) {
    Run run = instance.run().orElseThrow();
    if (exit.isEmpty()) {
      return run.startedAt().isPresent()
          ? Optional.empty()
          : Optional.of("the engine was killed while it started the guest");
    }
    boolean ours = exit.get().killRequested() == Signals.KILL;
    boolean asked = instance.phase() == Phase.STOPPING || run.killSignal() != 0;
    return ours && !asked && !booted(instance)
        ? Optional.of("the boot hung, and the engine was killed before it was tried again")
        : Optional.empty();
  }

  Evidence evidence(
      Instance instance,
      Optional<MachineExit> exit,
      Optional<GuestEvent> lastWord,
      boolean booted,
      Optional<String> hang) {
    MachineFiles files = yard.places().files(instance.id());
    return new Evidence(
        of(lastWord, ProgramEnded.class).map(ProgramEnded::exit),
        of(lastWord, SetupFailed.class),
        of(lastWord, KernelFailed.class),
        booted,
        hang,
        instance.run().map(Run::killSignal).orElse(0),
        exit,
        Tail.of(files.console()),
        Tail.of(files.hypervisorLog()));
  }

  private static <T> Optional<T> of(Optional<GuestEvent> word, Class<T> kind) {
    return word.filter(kind::isInstance).map(kind::cast);
  }

  Identity identity(Instance instance) {
    InstanceSpec spec = instance.spec();
    return new Identity(
        spec.hostname(),
        spec.argv(),
        spec.environment(),
        spec.workingDirectory(),
        spec.user(),
        yard.addressing().of(instance),
        yard.addressing().hosts(instance),
        spec.ports().stream()
            .map(port -> new Identity.Port(port.protocol(), port.guestPort()))
            .distinct()
            .toList(),
        spec.input(),
        spec.terminal().map(size -> new Identity.WindowSize(size.rows(), size.columns())),
        RunDefaults.settings(spec.labels(), instance.base()),
        yard.attachments().mounts(instance));
  }

  /** Where the next output of an instance will stand in its log. */
  static LogPosition endOfLog(Path logDirectory) {
    LogPosition end = LogPosition.START;
    try (DirectoryStream<Path> segments = Files.newDirectoryStream(logDirectory)) {
      for (Path segment : segments) {
        Matcher name = SEGMENT.matcher(segment.getFileName().toString());
        if (name.matches()) {
          LogPosition here = new LogPosition(Long.parseLong(name.group(1)), Files.size(segment));
          end = here.compareTo(end) > 0 ? here : end;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return end;
    }
    return end;
  }

  private Optional<Machine.Nic> nic(Instance instance) {
    return instance.spec().networked()
        ? Optional.of(new Machine.Nic(instance.mac(), yard.addressing().port(instance)))
        : Optional.empty();
  }

  private void makeDirectories(MachineFiles files) {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    try {
      Files.createDirectories(files.directory(), ownerOnly);
      Files.createDirectories(files.controlSocket().getParent(), ownerOnly);
    } catch (IOException e) {
      throw VmFailure.notWritten("its folder", files.directory(), e);
    }
  }
}
