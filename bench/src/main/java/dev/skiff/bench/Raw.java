package dev.skiff.bench;

import java.nio.file.Path;
import java.util.List;

/** {@code ./dev demo}'s ruler: prints the milliseconds to the first byte of an instance's guest. */
public final class Raw {
  private Raw() {}

  public static void main(String[] instanceDirectory) {
    Path instance = Path.of(instanceDirectory[0]);
    System.out.println(FirstAnswer.ofQemu(instance, List.of("/bin/hello")).toMillis());
  }
}
