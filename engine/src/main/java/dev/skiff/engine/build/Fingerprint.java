package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.Material;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/**
 * What the bytes of a layer follow from, without reading a file: two layers with the same
 * fingerprint, on one computer, are the same.
 */
final class Fingerprint {
  /** Changed with everything that changes a layer's bytes. */
  private static final String WRITER = "skiff layer 1";

  private final MessageDigest hash = sha256();

  private Fingerprint() {
    text(WRITER);
  }

  static String of(Iterable<Entry> entries, Map<String, String> links) {
    Fingerprint fingerprint = new Fingerprint();
    entries.forEach(fingerprint::entry);
    links.forEach((path, target) -> {
      fingerprint.text(path);
      fingerprint.text(target);
    });
    return HexFormat.of().formatHex(fingerprint.hash.digest());
  }

  private void entry(Entry entry) {
    text(entry.path());
    number(entry.ownership().mode());
    number(entry.ownership().uid());
    number(entry.ownership().gid());
    number(entry.ownership().attributes().size());
    entry
        .ownership()
        .attributes()
        .forEach((name, value) -> {
          text(name);
          text(value);
        });
    switch (entry.material()) {
      case Material.Folder _ -> number('d');
      case Material.Link(String target) -> {
        number('l');
        text(target);
      }
      case Material.Text(String text) -> {
        number('t');
        text(text);
      }
      case Material.HostBytes(String _, Stamp stamp, int _) -> {
        number('f');
        number(stamp.device());
        number(stamp.inode());
        number(stamp.size());
        number(stamp.modifiedNanos());
        number(stamp.changedNanos());
      }
    }
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    hash.update(bytes);
  }

  private void number(long number) {
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      hash.update((byte) (number >>> shift));
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
