package dev.skiff.cli.text;

import dev.skiff.wire.api.NetAccepted;
import java.time.Duration;
import java.time.Instant;

/** Who came to published ports, for people. */
public final class AcceptedText {
  private AcceptedText() {}

  /** {@code 203.0.113.9:50000}; empty where a line only says what was left out. */
  public static String client(NetAccepted line) {
    return line.client().isEmpty() ? "" : DenialText.place(line.client(), line.clientPort());
  }

  /** {@code web:80/tcp}. */
  public static String destination(NetAccepted line) {
    return line.client().isEmpty()
        ? ""
        : DenialText.place(line.instance(), line.guestPort()) + "/" + line.protocol();
  }

  /** {@code 0.0.0.0:8080}; empty once that was withdrawn. */
  public static String published(NetAccepted line) {
    return line.address().isEmpty() ? "" : DenialText.place(line.address(), line.port());
  }

  /** What is missing before a line; empty where nothing is. */
  public static String leftOut(NetAccepted line) {
    return line.leftOut() == 0 ? "" : line.leftOut() + " more came too fast to be written";
  }

  /** {@code 0.4s}, {@code 2m5s}, {@code 1h0m}; empty where nobody knows that it ended. */
  public static String lasted(NetAccepted line) {
    NetAccepted.Ended ended = line.ended();
    if (ended == null) {
      return "";
    }
    // A host's clock may be set back meanwhile.
    long millis =
        Math.max(
            0, Duration.between(Instant.parse(line.at()), Instant.parse(ended.at())).toMillis());
    Duration lasted = Duration.ofMillis(millis);
    if (lasted.toMinutes() == 0) {
      return millis / 1000 + "." + millis % 1000 / 100 + "s";
    }
    return lasted.toHours() == 0
        ? lasted.toMinutes() + "m" + lasted.toSecondsPart() + "s"
        : lasted.toHours() + "h" + lasted.toMinutesPart() + "m";
  }

  /** {@code 1.2kB / 40kB}: what the instance got and gave; empty where nobody knows. */
  public static String bytes(NetAccepted line) {
    NetAccepted.Ended ended = line.ended();
    return ended == null ? "" : Size.of(ended.received()) + " / " + Size.of(ended.sent());
  }

  /** One line of those that are followed. */
  public static String line(NetAccepted line) {
    String at = published(line).isEmpty() ? "" : " at " + published(line);
    String ended =
        line.ended() == null ? "" : " ended after %s (%s)".formatted(lasted(line), bytes(line));
    return Printable.line(
        "%s %s → %s%s%s".formatted(line.at(), client(line), destination(line), at, ended));
  }
}
