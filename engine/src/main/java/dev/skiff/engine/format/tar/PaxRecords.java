package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.tree.Attributes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Extended header records as read: POSIX.1-2017, pax, "pax Extended Header". Of most only the key
 * is kept.
 */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(Map.of());

  /** Before the name of an extended attribute, by star's custom; its value is bytes. */
  static final String ATTRIBUTE = "SCHILY.xattr.";

  static final Set<String> KEYS = Set.of("path", "linkpath", "size", "uid", "gid");

  private static final int MAX_LENGTH_DIGITS = 7;

  private final Map<String, String> values;

  private PaxRecords(Map<String, String> values) {
    this.values = values;
  }

  /**
   * @throws BadRecord saying what is wrong
   */
  static PaxRecords parse(byte[] bytes) throws BadRecord {
    Map<String, String> values = new HashMap<>();
    for (int start = 0; start < bytes.length; ) {
      int space = indexOf(bytes, ' ', start, bytes.length);
      int end = start + length(bytes, start, space);
      int equals = indexOf(bytes, '=', space, end);
      if (bytes[end - 1] != '\n' || equals == end) {
        throw new BadRecord("a pax record without key, value or end");
      }
      String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
      values.put(key, value(key, bytes, equals + 1, end - 1));
      start = end;
    }
    return new PaxRecords(values);
  }

  private static String value(String key, byte[] bytes, int start, int end) throws BadRecord {
    if (key.startsWith(ATTRIBUTE) && Attributes.travels(key.substring(ATTRIBUTE.length()))) {
      return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }
    return KEYS.contains(key) ? text(bytes, start, end) : "";
  }

  /** Those extended attributes that a tree has. */
  SortedMap<String, String> attributes() {
    SortedMap<String, String> attributes = new TreeMap<>();
    values.forEach((key, value) -> {
      if (key.startsWith(ATTRIBUTE) && Attributes.travels(key.substring(ATTRIBUTE.length()))) {
        attributes.put(key.substring(ATTRIBUTE.length()), value);
      }
    });
    return attributes;
  }

  /** A record that makes no sense. */
  static final class BadRecord extends Exception {
    private static final long serialVersionUID = 1L;

    BadRecord(String why) {
      super(why);
    }
  }

  /** One of {@link #KEYS}; an empty value stands for none. */
  Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
  }

  boolean hasKeyStarting(String prefix) {
    return values.keySet().stream().anyMatch(key -> key.startsWith(prefix));
  }

  private static int length(byte[] bytes, int start, int space) throws BadRecord {
    int length = 0;
    for (int at = start; at < space; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9 || at - start >= MAX_LENGTH_DIGITS) {
        throw new BadRecord("a pax record whose length is no number");
      }
      length = length * 10 + digit;
    }
    if (length <= space - start + 1 || length > bytes.length - start) {
      throw new BadRecord("a pax record of " + length + " bytes");
    }
    return length;
  }

  private static int indexOf(byte[] bytes, char wanted, int start, int end) {
    int at = start;
    while (at < end && bytes[at] != wanted) {
      at++;
    }
    return at;
  }

  private static String text(byte[] bytes, int start, int end) throws BadRecord {
    try {
      ByteBuffer part = ByteBuffer.wrap(bytes, start, end - start);
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new BadRecord("a pax record that is no UTF-8");
    }
  }
}
