package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.FormatFailure;
import dev.skiff.engine.format.tree.FileTree;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** What the headers before an entry's own say of it: long names, pax records. */
final class Extensions {
  /** Linux's PATH_MAX is 4096, some writers add attributes of up to 64 KiB. */
  private static final int MAX_BYTES = 1 << 20;

  private final String archive;
  private PaxRecords pax = PaxRecords.NONE;
  private Optional<String> longName = Optional.empty();
  private Optional<String> longLink = Optional.empty();

  /**
   * @param archive for messages, e.g. {@code the tar archive '/x.tar'}
   */
  Extensions(String archive) {
    this.archive = archive;
  }

  static boolean isExtension(char type) {
    return type == TarField.PAX
        || type == TarField.PAX_GLOBAL
        || type == TarField.GNU_LONG_NAME
        || type == TarField.GNU_LONG_LINK;
  }

  /** The length of what follows an extension's header, which is small. */
  int size(RawHeader header) {
    long size = header.number(TarField.SIZE);
    if (size > MAX_BYTES) {
      throw FormatFailure.overLimit(archive, "the extension of a header has " + size + " bytes");
    }
    return (int) size;
  }

  /** Takes what follows an extension's header. */
  void take(char type, byte[] content) {
    switch (type) {
      case TarField.PAX -> pax = parsePax(content);
      case TarField.PAX_GLOBAL -> checkGlobal(parsePax(content));
      case TarField.GNU_LONG_NAME -> longName = Optional.of(text(content));
      case TarField.GNU_LONG_LINK -> longLink = Optional.of(text(content));
      default -> throw new IllegalArgumentException("no extension: " + type);
    }
  }

  /** The entry that they belong to is over. */
  void forget() {
    pax = PaxRecords.NONE;
    longName = Optional.empty();
    longLink = Optional.empty();
  }

  String name(RawHeader header) {
    return pax.get("path").or(() -> longName).orElseGet(header::name);
  }

  String link(RawHeader header) {
    return pax.get("linkpath").or(() -> longLink).orElseGet(header::link);
  }

  boolean sparse() {
    return pax.hasKeyStarting("GNU.sparse.");
  }

  SortedMap<String, String> attributes() {
    return pax.attributes();
  }

  long number(RawHeader header, TarField field, String key) {
    Optional<String> value = pax.get(key);
    if (value.isEmpty()) {
      return header.number(field);
    }
    try {
      long number = Long.parseLong(value.get());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as a negative number is
    }
    throw FormatFailure.corrupt(archive, "a pax record says " + key + "=" + value.get());
  }

  /** Relative, without empty and "." parts; empty for the root. */
  String clean(String name) {
    String clean = mayBeUnclean(name) ? joinedParts(name) : name;
    try {
      return clean.isEmpty() ? "" : FileTree.checkedPath(clean);
    } catch (IllegalArgumentException e) {
      throw FormatFailure.corrupt(archive, String.valueOf(e.getMessage()));
    }
  }

  /** Quickly tells the names that need no work, nearly all. */
  private static boolean mayBeUnclean(String name) {
    return name.startsWith("/")
        || name.endsWith("/")
        || name.endsWith(".")
        || name.contains("//")
        || name.contains("./");
  }

  private String joinedParts(String name) {
    List<String> parts = new ArrayList<>();
    for (String part : name.split("/", -1)) {
      if (part.equals("..")) {
        throw FormatFailure.unsafePath(archive, name);
      }
      if (!part.isEmpty() && !part.equals(".")) {
        parts.add(part);
      }
    }
    return String.join("/", parts);
  }

  private PaxRecords parsePax(byte[] bytes) {
    try {
      return PaxRecords.parse(bytes);
    } catch (PaxRecords.BadRecord e) {
      throw FormatFailure.corrupt(archive, "it has " + e.getMessage());
    }
  }

  /** Global records say when or from what an archive was made; one that renames all is refused. */
  private void checkGlobal(PaxRecords global) {
    for (String key : PaxRecords.KEYS) {
      if (global.get(key).isPresent()) {
        throw FormatFailure.unsupported(archive, "it sets " + key + " for all entries");
      }
    }
  }

  private String text(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    try {
      ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw FormatFailure.unsupported(archive, "a long name is no UTF-8");
    }
  }
}
