package dev.skiff.cli.text;

import dev.skiff.wire.api.NetAccepted;

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

  /** One line of those that are followed. */
  public static String line(NetAccepted line) {
    String at = published(line).isEmpty() ? "" : " at " + published(line);
    return Printable.line("%s %s → %s%s".formatted(line.at(), client(line), destination(line), at));
  }
}
