package dev.skiff.engine.dataplane;

import dev.skiff.engine.failure.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What can go wrong between what is wanted of the data plane and what it does. */
public final class DataPlaneFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private static final String WHEN_SILENT =
      "it is told again as soon as it answers; one that is stopped does after SIGCONT";

  private final transient Optional<NatPublication> publication;

  private DataPlaneFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
    this.publication = Optional.empty();
  }

  private DataPlaneFailure(
      Kind kind, String code, NatPublication publication, String why, String hint) {
    super(kind, code, "cannot publish %s: %s".formatted(place(publication), why), hint, null);
    this.publication = Optional.of(publication);
  }

  /** What could not be published; empty where something else failed. */
  public Optional<NatPublication> publication() {
    return publication;
  }

  /**
   * A port of the host is not free.
   *
   * @param holder who has it, as a message says it: {@code another process}
   */
  public static DataPlaneFailure portTaken(NatPublication wanted, String holder) {
    return new DataPlaneFailure(
        Kind.CONFLICT,
        "port.taken",
        wanted,
        "the port is in use by " + holder,
        "free it, or publish on another host port");
  }

  public static DataPlaneFailure portForbidden(NatPublication wanted) {
    return new DataPlaneFailure(
        Kind.FORBIDDEN,
        "port.forbidden",
        wanted,
        "this user may not bind the port",
        "use a port from 1024 on, or let everybody bind it: sysctl"
            + " net.ipv4.ip_unprivileged_port_start="
            + wanted.port());
  }

  public static DataPlaneFailure noSuchAddress(NatPublication wanted) {
    return new DataPlaneFailure(
        Kind.INVALID,
        "port.no-address",
        wanted,
        "this host has no such address",
        "use 127.0.0.1, 0.0.0.0 or an address that 'ip addr' shows");
  }

  /** The process answered, and does not do it. */
  static DataPlaneFailure refused(String program, String ask, String why) {
    return new DataPlaneFailure(
        Kind.INVALID,
        "dataplane.refused",
        "%s refuses '%s': %s".formatted(program, ask, why),
        "",
        null);
  }

  static DataPlaneFailure notRunning(String program) {
    return new DataPlaneFailure(
        Kind.UNAVAILABLE,
        "dataplane.not-running",
        program + " does not run: no instance has a network",
        "start an instance first",
        null);
  }

  /**
   * @param lastWords what it wrote to its log; empty where it wrote nothing
   */
  static DataPlaneFailure notStarted(String program, Path log, String lastWords) {
    return new DataPlaneFailure(
        Kind.UNAVAILABLE,
        "dataplane.not-started",
        lastWords.isEmpty()
            ? program + " does not start, and says nothing"
            : "%s does not start: %s".formatted(program, lastWords),
        "it is tried again; see '%s'".formatted(log),
        null);
  }

  /** It runs, or begins to. */
  static DataPlaneFailure notAnswering(String program, long pid, Duration limit) {
    return new DataPlaneFailure(
        Kind.UNAVAILABLE,
        "dataplane.silent",
        "%s, process %d, has not answered within %d s".formatted(program, pid, limit.toSeconds()),
        WHEN_SILENT,
        null);
  }

  /** It was asked, and there was no answer in time, or none that makes sense. */
  static DataPlaneFailure silent(String program, String ask, Duration limit, Throwable cause) {
    return new DataPlaneFailure(
        Kind.UNAVAILABLE,
        "dataplane.silent",
        "%s did not do '%s' within %d s: %s"
            .formatted(program, ask, limit.toSeconds(), cause.getMessage()),
        WHEN_SILENT,
        cause);
  }

  /** Whether it is wrong what was wanted; else a process is. */
  boolean isRefusal() {
    return kind() != Kind.UNAVAILABLE;
  }

  private static String place(NatPublication wanted) {
    String host = wanted.address().contains(":") ? "[" + wanted.address() + "]" : wanted.address();
    return "%s:%d/%s".formatted(host, wanted.port(), wanted.protocol());
  }
}
