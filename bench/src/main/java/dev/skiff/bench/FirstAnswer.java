package dev.skiff.bench;

import dev.skiff.testkit.Deadlines;
import dev.skiff.testkit.RawGuest;
import dev.skiff.testkit.RunningCommand;
import dev.skiff.testkit.SkiffHome;
import dev.skiff.testkit.WebClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * How long a guest takes to the first byte of its answer. Skiff's and QEMU's are asked in the same
 * way: connect and GET, again after 5 ms.
 */
final class FirstAnswer {
  /** The usual number of rounds, as first answers differ much. */
  static final int ROUNDS = 9;

  private FirstAnswer() {}

  /** From typing {@code skiff run} with these words, the image's last, with a warm engine. */
  static Duration ofSkiff(SkiffHome home, Object... words) {
    int port = WebClient.freePort();
    Object[] command =
        Stream.concat(
                Stream.of("run", "-d", "--name", "web", "-p", port + ":8080"), Stream.of(words))
            .toArray();
    long began = System.nanoTime();
    try (RunningCommand running = home.start(command)) {
      new WebClient(port).awaitFirstByte("/env", Deadlines.boot());
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      running.finish(Deadlines.boot()).succeeded();
      home.boot("rm", "-f", "web").succeeded();
      return took;
    }
  }

  /** From spawning QEMU with a guest like a stopped instance's, its address in the disk. */
  static Duration ofQemu(SkiffHome home, Path instance) {
    try (RawGuest guest = RawGuest.like(home, instance, List.of("none"))) {
      return guest.timeToFirstByte(Deadlines.boot());
    }
  }

  /** The same of a guest that is told its address or asks for it. */
  static Duration ofQemu(Path instance, List<String> argv) {
    try (RawGuest guest = RawGuest.like(instance, argv)) {
      return guest.timeToFirstByte(Deadlines.boot());
    }
  }
}
