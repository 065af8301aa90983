package dev.skiff.wire.client;

import java.io.IOException;

/** The other end of the socket does not speak HTTP/1.1 as this client understands it. */
public final class ProtocolError extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolError(String message) {
    super(message);
  }
}
