package dev.skiff.engine.vm;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can go wrong between a machine as a value and a machine that runs. */
public final class VmFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private VmFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  public static VmFailure hypervisorMissing(String program) {
    return new VmFailure(
        Kind.UNAVAILABLE,
        "vm.hypervisor-missing",
        "cannot start a machine: '" + program + "' is not on this computer",
        "install it: apt-get install --no-install-recommends qemu-system-x86",
        null);
  }

  /** The guard or the hypervisor ended before the machine ran; {@code why} is what it printed. */
  public static VmFailure startFailed(String why) {
    return new VmFailure(
        Kind.INTERNAL, "vm.start-failed", "the machine did not start: " + why, "", null);
  }

  /** What a machine needs on the disk cannot be written; {@code what} e.g. {@code its folder}. */
  public static VmFailure notWritten(String what, Path where, IOException cause) {
    return FullDisk.of(cause, where)
        .map(full ->
            new VmFailure(
                Kind.NO_SPACE,
                "vm.no-space",
                "the machine did not start: cannot write %s: %s".formatted(what, full.why()),
                FullDisk.HINT,
                cause))
        .orElseGet(() ->
            new VmFailure(
                Kind.INTERNAL,
                "vm.start-failed",
                "the machine did not start: cannot write %s in '%s': %s"
                    .formatted(what, where, cause),
                "check the folder's permissions and its disk",
                cause));
  }

  public static VmFailure guardUnreachable(String what, @Nullable Throwable cause) {
    return new VmFailure(
        Kind.INTERNAL,
        "vm.guard-unreachable",
        "the machine's guard does not answer: " + what,
        "",
        cause);
  }

  /** The hypervisor's own control socket. */
  public static VmFailure monitorUnreachable(String command, Throwable cause) {
    return new VmFailure(
        Kind.UNAVAILABLE,
        "vm.monitor-unreachable",
        "the hypervisor does not do '" + command + "': " + cause.getMessage(),
        "it may just be ending: see 'skiff ps -a'",
        cause);
  }

  public static VmFailure monitorRefused(String command, String why) {
    return new VmFailure(
        Kind.INTERNAL,
        "vm.monitor-refused",
        "the hypervisor refuses '" + command + "': " + why,
        "see its log: skiff inspect shows where",
        null);
  }

  public static VmFailure noPowerButton() {
    return new VmFailure(
        Kind.UNSUPPORTED,
        "vm.no-power-button",
        "this hypervisor has no power button",
        "kill the instance: skiff kill",
        null);
  }

  public static VmFailure cannotPause() {
    return new VmFailure(
        Kind.UNSUPPORTED,
        "vm.cannot-pause",
        "this hypervisor cannot let a machine stand still",
        "stop the instance; its files are kept",
        null);
  }
}
