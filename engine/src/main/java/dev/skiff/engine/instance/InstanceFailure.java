package dev.skiff.engine.instance;

import dev.skiff.engine.failure.Failure;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can go wrong with instances. */
public final class InstanceFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private InstanceFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  private static InstanceFailure of(Kind kind, String code, String message, String hint) {
    return new InstanceFailure(kind, "instance." + code, message, hint, null);
  }

  /** The wording is Docker's: its clients look for it. */
  public static InstanceFailure notFound(String reference, Optional<String> nearest) {
    return of(
        Kind.NOT_FOUND,
        "not-found",
        "No such container: " + reference,
        nearest.map(name -> "did you mean '" + name + "'? ").orElse("")
            + "'skiff ps -a' lists all instances");
  }

  public static InstanceFailure ambiguous(String prefix, List<String> matches) {
    return of(
        Kind.INVALID,
        "ambiguous",
        "'" + prefix + "' begins the ids of several instances: " + String.join(", ", matches),
        "type more of the id, or the name");
  }

  public static InstanceFailure nameTaken(String name, String owner) {
    return of(
        Kind.CONFLICT,
        "name-taken",
        "the name '" + name + "' is in use by instance " + owner,
        "remove that one (skiff rm " + name + ") or choose another name");
  }

  public static InstanceFailure badName(String name) {
    return of(
        Kind.INVALID,
        "bad-name",
        "'" + name + "' is no name for an instance",
        "a name begins with a letter or digit and goes on with letters, digits, '_', '.' and '-',"
            + " 2 to 63 characters in all");
  }

  public static InstanceFailure invalid(String what, String hint) {
    return of(Kind.INVALID, "invalid", what, hint);
  }

  public static InstanceFailure notAlive(Instance instance, String verb) {
    return of(
        Kind.CONFLICT,
        "not-alive",
        "cannot %s '%s': it is %s"
            .formatted(
                verb, instance.name(), instance.phase().name().toLowerCase(java.util.Locale.ROOT)),
        "start it: skiff start " + instance.name());
  }

  public static InstanceFailure noTerminal(Instance instance) {
    return of(
        Kind.CONFLICT,
        "no-terminal",
        "cannot resize '%s': its program has no terminal".formatted(instance.name()),
        "give it one when it is made: skiff run -it");
  }

  public static InstanceFailure alive(Instance instance) {
    return of(
        Kind.CONFLICT,
        "alive",
        "cannot remove '%s': it is running".formatted(instance.name()),
        "stop it first (skiff stop %s), or use rm -f".formatted(instance.name()));
  }

  public static InstanceFailure paused(Instance instance) {
    return of(
        Kind.CONFLICT,
        "paused",
        "'%s' is paused already".formatted(instance.name()),
        "let it go on: skiff unpause " + instance.name());
  }

  public static InstanceFailure notPaused(Instance instance) {
    return of(
        Kind.CONFLICT,
        "not-paused",
        "'%s' is not paused".formatted(instance.name()),
        "'skiff ps' shows which instances are");
  }

  public static InstanceFailure restarting(Instance instance) {
    return of(
        Kind.CONFLICT,
        "restarting",
        "cannot remove '%s': it has ended and is about to be started again"
            .formatted(instance.name()),
        "stop it first (skiff stop %s), or use rm -f".formatted(instance.name()));
  }

  /** It is alive by its record, yet its guard has not been found. */
  public static InstanceFailure notReached(String name) {
    return of(
        Kind.UNAVAILABLE,
        "not-reached",
        "the guard of '" + name + "' is not connected",
        "it may just be starting or ending: try again");
  }

  public static InstanceFailure removesItself(Instance instance) {
    return of(
        Kind.CONFLICT,
        "removes-itself",
        "cannot restart '%s': its end removes it (--rm)".formatted(instance.name()),
        "run it without --rm");
  }

  public static InstanceFailure saysNothing(Instance instance) {
    return of(
        Kind.UNAVAILABLE,
        "says-nothing",
        "the guest of '%s' does not say what runs in it: %s"
            .formatted(
                instance.name(),
                instance.paused() ? "it is paused" : "its program has not begun, or it is busy"),
        "try again once it runs; 'skiff ps' shows its state");
  }

  /** The wait for an end was given up. */
  public static InstanceFailure doesNotEnd(String name) {
    return of(
        Kind.UNAVAILABLE,
        "does-not-end",
        "'" + name + "' was to end, but its guard does not report its end",
        "see whether skiff-guard and QEMU still run ('ps -ef | grep skiff-'), then try again");
  }

  public static InstanceFailure memoryTooSmall(int asked, int minimum) {
    return of(
        Kind.INVALID,
        "memory-too-small",
        "%d MiB do not boot a guest on this base; it takes at least %d MiB"
            .formatted(asked, minimum),
        "use -m " + minimum + "m or more");
  }

  public static InstanceFailure folderMissing(String instance, MountPoint mount) {
    return of(
        Kind.INVALID,
        "folder-missing",
        "'%s' is to see the folder '%s' at %s, and there is no such folder"
            .formatted(instance, mount.source(), mount.target()),
        "make it: mkdir -p " + mount.source());
  }

  public static InstanceFailure endedBeforeReady(Instance instance) {
    String how =
        instance.outcome().map(o -> o.kind().label() + " (" + o.exitCode() + ")").orElse("ended");
    String why =
        instance
            .outcome()
            .map(Outcome::reason)
            .filter(r -> !r.isEmpty())
            .map(r -> ": " + r)
            .orElse("");
    return of(
        Kind.CONFLICT,
        "ended-before-ready",
        "'%s' ended before it was ready: %s%s".formatted(instance.name(), how, why),
        "see what it said: skiff logs " + instance.name());
  }
}
