package dev.skiff.wire.client;

import java.io.IOException;
import java.nio.file.Path;

/** Nothing listens on the engine's socket. */
public final class EngineUnreachable extends IOException {
  private static final long serialVersionUID = 1L;

  public EngineUnreachable(Path socket, IOException cause) {
    super("no engine answers on '" + socket + "': " + cause.getMessage(), cause);
  }
}
