package dev.skiff.wire.client;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The first part of an answer.
 *
 * @param headers by lower-case name; a name that came twice has its values joined by a comma
 */
record ResponseHead(int status, Map<String, String> headers) {
  static final int MAX_LINE_BYTES = 8 * 1024;
  static final int MAX_HEADERS = 100;

  /** More than one 100 Continue or 103 Early Hints is nothing an engine sends. */
  private static final int MAX_INTERIM = 4;

  private static final String VERSION = "HTTP/1.";

  /** Reads the head of the final answer; interim ones are skipped, 101 is final. */
  static ResponseHead read(ChannelInput input) throws IOException {
    for (int interim = 0; interim <= MAX_INTERIM; interim++) {
      ResponseHead head = readOne(input);
      if (head.status >= 200 || head.status == 101) {
        return head;
      }
    }
    throw new ProtocolError("more than " + MAX_INTERIM + " interim answers");
  }

  Optional<String> header(String lowerCaseName) {
    return Optional.ofNullable(headers.get(lowerCaseName));
  }

  private static ResponseHead readOne(ChannelInput input) throws IOException {
    int status = status(input.line(MAX_LINE_BYTES));
    Map<String, String> headers = new LinkedHashMap<>();
    int count = 0;
    for (String line = input.line(MAX_LINE_BYTES);
        !line.isEmpty();
        line = input.line(MAX_LINE_BYTES)) {
      if (++count > MAX_HEADERS) {
        throw new ProtocolError("more than " + MAX_HEADERS + " headers");
      }
      addHeader(headers, line);
    }
    return new ResponseHead(status, headers);
  }

  private static int status(String line) throws ProtocolError {
    // HTTP/1.1 200 OK: RFC 9112 §4.
    if (!line.startsWith(VERSION) || line.length() < 12 || line.charAt(8) != ' ') {
      throw new ProtocolError("the answer does not begin with an HTTP/1.1 status line");
    }
    int status = 0;
    for (int i = 9; i < 12; i++) {
      int digit = line.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        throw new ProtocolError("the answer's status is not a number");
      }
      status = status * 10 + digit;
    }
    if (status < 100 || (line.length() > 12 && line.charAt(12) != ' ')) {
      throw new ProtocolError("the answer's status is not of three digits");
    }
    return status;
  }

  private static void addHeader(Map<String, String> headers, String line) throws ProtocolError {
    int colon = line.indexOf(':');
    if (colon <= 0 || line.charAt(0) <= ' ' || line.charAt(colon - 1) <= ' ') {
      throw new ProtocolError("a header is not of the form 'name: value'");
    }
    String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
    headers.merge(name, line.substring(colon + 1).strip(), (first, next) -> first + "," + next);
  }
}
