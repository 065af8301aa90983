package dev.skiff.wire.client;

import java.nio.charset.StandardCharsets;

/** The target of a request, with every value encoded. */
public final class ApiPath {
  // RFC 3986 §3.3: unreserved, and what a path segment may hold besides; of these ':' and '@' stand
  // in image references.
  private static final String PLAIN = "-._~:@";
  private static final String HEX = "0123456789ABCDEF";

  private final StringBuilder text;
  private boolean hasQuery;

  private ApiPath(StringBuilder text) {
    this.text = text;
  }

  /**
   * A path whose {@code {}} marks stand for values. A slash within a value stays one, as Docker's
   * clients leave it in image references; who passes a value has checked it.
   */
  public static ApiPath of(String template, String... values) {
    StringBuilder text = new StringBuilder(template.length() + 64);
    int from = 0;
    for (String value : values) {
      int mark = template.indexOf("{}", from);
      if (mark < 0) {
        throw new IllegalArgumentException("more values than marks in " + template);
      }
      text.append(template, from, mark);
      encode(text, value, true);
      from = mark + 2;
    }
    return new ApiPath(text.append(template, from, template.length()));
  }

  public ApiPath query(String name, String value) {
    text.append(hasQuery ? '&' : '?').append(name).append('=');
    encode(text, value, false);
    hasQuery = true;
    return this;
  }

  public ApiPath query(String name, boolean value) {
    return query(name, value ? "1" : "0");
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private static void encode(StringBuilder text, String value, boolean keepSlash) {
    for (byte each : value.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (each & 0xff);
      if (isPlain(character) || (keepSlash && character == '/')) {
        text.append(character);
      } else {
        text.append('%').append(HEX.charAt(character >> 4)).append(HEX.charAt(character & 15));
      }
    }
  }

  private static boolean isPlain(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || PLAIN.indexOf(character) >= 0;
  }
}
