package dev.skiff.cli.run;

import dev.skiff.wire.api.MalformedJson;
import dev.skiff.wire.client.EngineUnreachable;
import dev.skiff.wire.client.ProtocolError;
import java.io.IOException;

/** Requests that may be repeated when the engine dies before it answers. */
public final class Reconnecting {
  /** More engines than this do not die by accident. */
  static final int MAX_LOST = 50;

  private Reconnecting() {}

  /** Something asked of the engine. */
  @FunctionalInterface
  public interface Request<T> {
    T send() throws IOException;
  }

  /** The answer of the first engine that lives to give one. */
  public static <T> T call(Request<T> request) throws IOException {
    for (int lost = 1; ; lost++) {
      try {
        return request.send();
      } catch (IOException e) {
        if (!isLost(e) || lost == MAX_LOST) {
          throw e;
        }
      }
    }
  }

  /** Whether the engine died, as opposed to never having been there or not being one. */
  static boolean isLost(IOException failure) {
    return switch (failure) {
      case EngineUnreachable e -> false;
      case ProtocolError e -> false;
      case MalformedJson e -> false;
      default -> true;
    };
  }
}
