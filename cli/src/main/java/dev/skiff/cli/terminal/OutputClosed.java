package dev.skiff.cli.terminal;

import java.io.IOException;

/** What we print cannot be written: usually a pipe whose reader has left. */
public final class OutputClosed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  OutputClosed(IOException cause) {
    super("cannot write the output: " + cause.getMessage(), cause);
  }
}
