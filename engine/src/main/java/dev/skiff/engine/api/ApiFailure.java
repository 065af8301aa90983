package dev.skiff.engine.api;

import dev.skiff.engine.failure.Failure;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What can be wrong with a request before it is understood, and with the socket it comes by. */
public final class ApiFailure extends Failure {
  private static final long serialVersionUID = 1L;

  private ApiFailure(
      Kind kind, String code, String message, String hint, @Nullable Throwable cause) {
    super(kind, code, message, hint, cause);
  }

  public static ApiFailure unknownRoute(String method, String path) {
    return new ApiFailure(
        Kind.NOT_FOUND,
        "api.unknown-route",
        "page not found: %s %s is no route of this engine".formatted(method, path),
        "",
        null);
  }

  public static ApiFailure invalidQuery(String name, String value, String expected) {
    return new ApiFailure(
        Kind.INVALID,
        "api.invalid-query",
        "invalid query parameter %s='%s': %s is expected".formatted(name, value, expected),
        "",
        null);
  }

  /**
   * A body that is no JSON, or not of the shape and sense that are expected.
   *
   * @param path from the body's root, e.g. {@code HostConfig.Memory}; empty for the whole
   */
  public static ApiFailure invalidBody(String path, String why) {
    return new ApiFailure(
        Kind.INVALID,
        "api.invalid-body",
        path.isEmpty()
            ? "invalid request body: " + why
            : "invalid request body at " + path + ": " + why,
        "",
        null);
  }

  static ApiFailure bodyTooLarge(long limit) {
    return new ApiFailure(
        Kind.INVALID,
        "api.body-too-large",
        "the request body has more than %d bytes, and is refused".formatted(limit),
        "",
        null);
  }

  static ApiFailure malformed(String what, @Nullable Throwable cause) {
    return new ApiFailure(Kind.INVALID, "api.malformed", "malformed request: " + what, "", cause);
  }

  static ApiFailure tooManyConnections(int limit) {
    return new ApiFailure(
        Kind.UNAVAILABLE,
        "api.too-many-connections",
        "the engine has %d open connections already, and serves no more".formatted(limit),
        "end some of the clients that follow logs or are attached",
        null);
  }

  public static ApiFailure unsupported(String what, String instead) {
    return new ApiFailure(Kind.UNSUPPORTED, "api.unsupported", what, instead, null);
  }

  public static ApiFailure tooOld(String version, String minimum) {
    return new ApiFailure(
        Kind.INVALID,
        "api.client-too-old",
        "client version %s is too old. Minimum supported API version is %s"
            .formatted(version, minimum),
        "upgrade the client",
        null);
  }

  static ApiFailure socketInUse(Path socket) {
    return new ApiFailure(
        Kind.CONFLICT,
        "api.socket-in-use",
        "cannot listen on %s: another server answers there".formatted(socket),
        "stop it (skiff daemon stop), or set SKIFF_HOST to another path",
        null);
  }

  static ApiFailure notASocket(Path socket) {
    return new ApiFailure(
        Kind.CONFLICT,
        "api.not-a-socket",
        "cannot listen on %s: there is a file that is no socket".formatted(socket),
        "move it away, or set SKIFF_HOST to another path",
        null);
  }

  static ApiFailure socketPathTooLong(Path socket, int limit) {
    return new ApiFailure(
        Kind.INVALID,
        "api.socket-path-too-long",
        "cannot listen on %s: a socket's path has at most %d bytes".formatted(socket, limit),
        "set SKIFF_HOST to a shorter path",
        null);
  }

  static ApiFailure cannotListen(Path socket, Throwable cause) {
    return new ApiFailure(
        Kind.INTERNAL,
        "api.cannot-listen",
        "cannot listen on %s: %s".formatted(socket, cause),
        "",
        cause);
  }

  static ApiFailure internal(String incident, Throwable cause) {
    return new ApiFailure(
        Kind.INTERNAL,
        "engine.internal",
        "the engine failed at this request (incident %s)".formatted(incident),
        "see the incident in engine.log",
        cause);
  }
}
