package dev.skiff.engine.base;

import dev.skiff.engine.failure.Failure;
import dev.skiff.engine.failure.FullDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can go wrong with kernels and boot sets. */
public final class BaseFailure extends Failure {
  private static final long serialVersionUID = 1L;
  private static final long MEBIBYTE = 1 << 20;

  private final String reason;

  private BaseFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    this(kind, code, message, message, hint, cause);
  }

  private BaseFailure(
      Kind kind,
      String code,
      String message,
      String reason,
      String hint,
      @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
    this.reason = reason;
  }

  /** The same for whoever only asks what speaks against something. */
  public Objection objection() {
    return Objection.impossible(reason, hint());
  }

  public static BaseFailure noKernel(String base) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.no-kernel",
        "the base '" + base + "' has no kernel here",
        "get one: skiff base pull " + base + ", or import one: skiff base import " + base + " PATH",
        null);
  }

  /** The id is not here; {@code known} are those that are. */
  public static BaseFailure unknownBase(String base, List<String> known) {
    return new BaseFailure(
        Kind.NOT_FOUND,
        "base.unknown",
        "there is no base '" + base + "'",
        "bases here: " + String.join(", ", known),
        null);
  }

  public static BaseFailure unknownKernel(String base, String id, List<String> known) {
    return new BaseFailure(
        Kind.NOT_FOUND,
        "base.unknown-kernel",
        "the base '" + base + "' has no kernel '" + id + "' here",
        known.isEmpty() ? "there are none" : "there are: " + String.join(", ", known),
        null);
  }

  public static BaseFailure kernelInUse(String base, String id, String user) {
    return new BaseFailure(
        Kind.CONFLICT,
        "base.kernel-in-use",
        "cannot remove the kernel '" + id + "' of the base '" + base + "': " + user + " uses it",
        "remove what uses it first",
        null);
  }

  /** Pulling is not possible on this computer; {@code why} in a few words. */
  public static BaseFailure pullUnsupported(String base, String why) {
    return new BaseFailure(
        Kind.UNSUPPORTED,
        "base.pull-unsupported",
        "cannot pull a kernel for the base '" + base + "': " + why,
        "give a kernel and its modules, or a .deb: skiff base import " + base + " PATH",
        null);
  }

  /** {@code why} is what the package tool printed. */
  public static BaseFailure pullFailed(String what, String why) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.pull-failed",
        "cannot get " + what + ": " + why,
        "check the network and the package sources (/etc/apt), then try again",
        null);
  }

  /**
   * What is not a distribution's package could not be fetched.
   *
   * @param base that has a second way: an import
   */
  public static BaseFailure downloadFailed(
      String base, String what, String why, @Nullable Throwable cause) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.pull-failed",
        "cannot get " + what + ": " + why,
        "check the network and try again, or import what you have: skiff base import "
            + base
            + " PATH",
        cause);
  }

  /** A source has no such release. */
  public static BaseFailure unknownRelease(String base, String version, String source) {
    return new BaseFailure(
        Kind.NOT_FOUND,
        "base.unknown-version",
        "there is no release '" + version + "' of the base '" + base + "' at " + source,
        "without a version, the newest is taken: skiff base pull " + base,
        null);
  }

  /** A release is not what it was before, or not what it is known to be. */
  public static BaseFailure digestChanged(String what, String expected, String actual) {
    return new BaseFailure(
        Kind.FORBIDDEN,
        "base.digest-changed",
        what + " is not what it was: sha256 " + actual + " instead of " + expected,
        "nothing was kept; whoever serves it has changed it, or somebody in between has",
        null);
  }

  /** {@code available} are versions that can be had, newest first. */
  public static BaseFailure unknownVersion(String base, String version, List<String> available) {
    return new BaseFailure(
        Kind.NOT_FOUND,
        "base.unknown-version",
        "the distribution has no kernel of version '" + version + "' for the base '" + base + "'",
        available.isEmpty() ? "" : "it has: " + String.join(", ", available),
        null);
  }

  public static BaseFailure packageCorrupt(String file, String expected, String actual) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.package-corrupt",
        "the package '"
            + file
            + "' is not what the package list promises: sha256 "
            + actual
            + " instead of "
            + expected,
        "nothing was kept; try again",
        null);
  }

  /** The source of an import cannot be used; {@code why} says what was looked for. */
  public static BaseFailure importRefused(Path source, String why, @Nullable Throwable cause) {
    return new BaseFailure(
        Kind.INVALID,
        "base.import-refused",
        "cannot take a kernel from '" + source + "': " + why,
        "give a folder with boot/vmlinuz-* and lib/modules/*, or a kernel package (.deb)",
        cause);
  }

  /** The same for a base whose kernels need no modules; {@code wanted} says what it takes. */
  public static BaseFailure importRefused(
      Path source, String why, String wanted, @Nullable Throwable cause) {
    return new BaseFailure(
        Kind.INVALID,
        "base.import-refused",
        "cannot take a kernel from '" + source + "': " + why,
        wanted,
        cause);
  }

  /** Modules that a guest cannot do without are neither built in nor there. */
  public static BaseFailure modulesMissing(Path source, List<String> missing) {
    return new BaseFailure(
        Kind.INVALID,
        "base.modules-missing",
        "the kernel in '" + source + "' lacks modules: " + String.join(", ", missing),
        "they may be in a second package (linux-modules-extra); put all below lib/modules/",
        null);
  }

  public static BaseFailure noSpace(String what, long needed, long available, Path where) {
    return new BaseFailure(
        Kind.NO_SPACE,
        "base.no-space",
        "too little disk space for %s: it needs %d MiB, %d MiB are free in '%s'"
            .formatted(what, (needed + MEBIBYTE - 1) / MEBIBYTE, available / MEBIBYTE, where),
        FullDisk.HINT,
        null);
  }

  /** A guest of this base cannot be what it is to be; {@code instead} says what can. */
  public static BaseFailure unfit(String base, String why, String instead) {
    return new BaseFailure(
        Kind.INVALID,
        "base.unfit",
        "the base '" + base + "' cannot run this: " + why,
        why,
        instead,
        null);
  }

  /** Something that guests of other bases can do; {@code instead} says what this one can. */
  public static BaseFailure unsupported(String base, String what, String instead) {
    return new BaseFailure(
        Kind.UNSUPPORTED,
        "base.unsupported",
        "the base '" + base + "' cannot " + what,
        instead,
        null);
  }

  /** A running guest did not take the addresses that it was given; {@code why} are its words. */
  public static BaseFailure addressesRefused(String why) {
    return new BaseFailure(
        Kind.INTERNAL,
        "base.addresses-refused",
        "the guest did not take its new addresses: " + why,
        "they are told it again when it starts: skiff restart INSTANCE",
        null);
  }

  /** A program of the host that a base calls. */
  public static BaseFailure toolMissing(String tool, String packageName) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.tool-missing",
        "'" + tool + "' is not on this computer",
        "install it: apt-get install --no-install-recommends " + packageName,
        null);
  }

  /** {@code why} is what the program printed, or that it took too long. */
  public static BaseFailure toolFailed(String tool, String why) {
    return new BaseFailure(
        Kind.INTERNAL, "base.tool-failed", "'" + tool + "' failed: " + why, "", null);
  }

  /** Without the rate a guest's clock is wrong and its boot may hang, so it is never guessed. */
  public static BaseFailure clockUnmeasured(String why) {
    return new BaseFailure(
        Kind.UNAVAILABLE,
        "base.clock-unmeasured",
        "cannot measure the rate of this computer's time stamp counter: " + why,
        "try again when the computer is less busy; a CPU with an invariant TSC is needed",
        null);
  }

  public static BaseFailure storage(String what, Path where, IOException cause) {
    return FullDisk.of(cause, where)
        .map(full ->
            new BaseFailure(
                Kind.NO_SPACE,
                "base.no-space",
                "cannot " + what + ": " + full.why(),
                FullDisk.HINT,
                cause))
        .orElseGet(() ->
            new BaseFailure(
                Kind.INTERNAL,
                "base.storage",
                "cannot " + what + " in '" + where + "': " + cause,
                "check the folder's permissions and its disk",
                cause));
  }

  /**
   * A volume is too small for what is to be on it.
   *
   * @param needed 0 where it is not known
   */
  public static BaseFailure noRoomOnVolume(long needed, long size) {
    return new BaseFailure(
        Kind.INVALID,
        "base.volume-too-small",
        "a volume of %d MiB has no room for the files that are to be on it%s"
            .formatted(size / MEBIBYTE, needed == 0 ? "" : ": " + needed / MEBIBYTE + " MiB"),
        "make it larger: skiff volume create --size 20g NAME",
        null);
  }

  public static BaseFailure interrupted(String what) {
    return new BaseFailure(
        Kind.UNAVAILABLE, "base.interrupted", what + " was interrupted", "try again", null);
  }
}
