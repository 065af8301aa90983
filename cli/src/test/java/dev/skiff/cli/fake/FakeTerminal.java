package dev.skiff.cli.fake;

import dev.skiff.cli.tty.RawTerminal;
import dev.skiff.cli.tty.WindowSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A terminal that remembers its modes. */
public final class FakeTerminal implements RawTerminal {
  private final List<String> modes = new ArrayList<>();
  private WindowSize size = new WindowSize(24, 80);

  public synchronized void resizeTo(int rows, int columns) {
    size = new WindowSize(rows, columns);
  }

  /** {@code raw} and {@code closed}, in the order they came; closing once more is nothing. */
  public synchronized List<String> modes() {
    return List.copyOf(modes);
  }

  @Override
  public synchronized Optional<WindowSize> size() {
    return Optional.of(size);
  }

  @Override
  public synchronized void raw() {
    modes.add("raw");
  }

  @Override
  public synchronized void close() {
    if (!modes.contains("closed")) {
      modes.add("closed");
    }
  }
}
