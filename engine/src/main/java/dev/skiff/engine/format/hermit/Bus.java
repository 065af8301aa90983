package dev.skiff.engine.format.hermit;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a Hermit kernel looks for its network interface: decided when it is compiled. */
public enum Bus {
  PCI,
  MMIO;

  /** Its name outside. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of that name. */
  public static Optional<Bus> of(String word) {
    return Stream.of(values()).filter(bus -> bus.word().equals(word)).findFirst();
  }
}
