package dev.skiff.engine.api;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Where bytes go to a client. */
@FunctionalInterface
public interface ByteSink {
  /** Blocks while the client takes nothing; the buffer may be used again afterwards. */
  void write(ByteBuffer bytes) throws IOException, InterruptedException;
}
