package dev.skiff.engine.format.elf;

import java.util.Arrays;
import java.util.List;

/** The micro-architecture levels of the x86-64 psABI; each has all that the ones before it have. */
public enum X86Level {
  BASELINE("x86-64"),
  V2("x86-64-v2"),
  V3("x86-64-v3"),
  V4("x86-64-v4");

  private final String label;

  X86Level(String label) {
    this.label = label;
  }

  /** By its number in the psABI: the baseline is 1. */
  public static X86Level of(int number) {
    return switch (number) {
      case 1 -> BASELINE;
      case 2 -> V2;
      case 3 -> V3;
      case 4 -> V4;
      default -> throw new IllegalArgumentException("there is no x86-64-v" + number);
    };
  }

  /** As compilers and glibc's hwcaps folders call it. */
  public String label() {
    return label;
  }

  /** The levels above the baseline that this one has, highest first. */
  public List<X86Level> aboveBaseline() {
    return Arrays.stream(values())
        .filter(l -> l != BASELINE && l.compareTo(this) <= 0)
        .toList()
        .reversed();
  }
}
