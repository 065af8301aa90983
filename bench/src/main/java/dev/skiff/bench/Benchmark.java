package dev.skiff.bench;

import dev.skiff.testkit.SkiffHome;

/** One question about cost, asked of a home with a warm engine and a kernel. */
interface Benchmark {

  /** As {@code ./dev bench NAME} takes it. */
  String name();

  /** Whether what it needs beside that is here; asked where nobody named it. */
  default boolean isPossible() {
    return true;
  }

  Report measure(SkiffHome home);
}
