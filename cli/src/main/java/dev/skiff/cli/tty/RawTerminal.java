package dev.skiff.cli.tty;

import java.util.Optional;

/** The terminal that we were started at. Safe for several threads. */
public interface RawTerminal extends AutoCloseable {

  /** Its size now; empty when it cannot be asked any more. */
  Optional<WindowSize> size();

  /** From now on every key is given to who reads, as it is, and nothing is shown by itself. */
  void raw();

  /** Makes it what it was before. Closing it again does nothing. */
  @Override
  void close();
}
