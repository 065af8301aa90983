package dev.skiff.engine.format.frame;

import java.io.IOException;

/** The other side announced a frame that is too long. */
public final class MalformedFrameException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedFrameException(long length) {
    super(
        "a frame of " + length + " bytes was announced; at most " + Frame.MAX_PAYLOAD + " may be");
  }
}
