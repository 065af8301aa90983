package dev.skiff.cli.tty;

import java.util.Optional;

/** Where the terminal comes from. */
public interface Terminals {

  /** Our own standard streams. */
  enum Stream {
    INPUT(0),
    OUTPUT(1);

    private final int descriptor;

    Stream(int descriptor) {
      this.descriptor = descriptor;
    }

    int descriptor() {
      return descriptor;
    }
  }

  /** The terminal that this stream is; empty when it is none. */
  Optional<RawTerminal> at(Stream stream);
}
