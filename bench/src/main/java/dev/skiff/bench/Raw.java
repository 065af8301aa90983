package dev.skiff.bench;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RawGuest;
import java.nio.file.Path;
import java.util.List;

/** {@code ./dev demo}'s ruler: prints the milliseconds to the first byte of an instance's guest. */
public final class Raw {
  private Raw() {}

  public static void main(String[] instanceDirectory) {
    try (RawGuest guest = RawGuest.like(Path.of(instanceDirectory[0]), List.of("/bin/hello"))) {
      System.out.println(guest.timeToFirstByte(Deadlines.boot()).toMillis());
    }
  }
}
