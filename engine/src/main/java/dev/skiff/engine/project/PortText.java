package dev.skiff.engine.project;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The text of a published port, as Docker writes it. */
final class PortText {
  static final String PATTERN =
      "(?:(?:(?:[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]{2,45}\\]):)?[0-9]{0,5}:)?"
          + "[0-9]{1,5}(?:/(?:tcp|udp))?";

  private static final int HIGHEST = 65535;

  private static final Pattern PARTS =
      Pattern.compile("(?:(?:(.+):)?([0-9]{0,5}):)?([0-9]{1,5})(?:/(tcp|udp))?");

  private PortText() {}

  static Project.Port parse(String text) {
    Matcher parts = PARTS.matcher(text);
    if (!text.matches(PATTERN) || !parts.matches()) {
      throw new IllegalArgumentException("'" + text + "' is no port");
    }
    Optional<String> address =
        Optional.ofNullable(parts.group(1)).map(a -> a.replace("[", "").replace("]", ""));
    Optional<Integer> host =
        Optional.ofNullable(parts.group(2))
            .filter(digits -> !digits.isEmpty())
            .map(digits -> number(digits, 0))
            .filter(number -> number != 0);
    String protocol = parts.group(4) == null ? "tcp" : parts.group(4);
    return new Project.Port(address, host, number(parts.group(3), 1), protocol);
  }

  private static int number(String digits, int least) {
    int number = Integer.parseInt(digits);
    if (number < least || number > HIGHEST) {
      throw new IllegalArgumentException("'" + digits + "' is no port");
    }
    return number;
  }
}
