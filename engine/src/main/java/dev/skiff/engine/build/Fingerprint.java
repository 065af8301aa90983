package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.build.Entry.Material;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the bytes of a layer follow from, without reading a file: two layers with the same
 * fingerprint, on one computer, are the same.
 */
final class Fingerprint {
  /** Changed with everything that changes a layer's bytes. */
  private static final String WRITER = "skiff layer 2";

  private static final int GATHERED_BYTES = 16 << 10;

  private final MessageDigest hash = sha256();

  /** What the hash takes next: it is slow with single bytes. */
  private final ByteBuffer gathered =
      ByteBuffer.allocate(GATHERED_BYTES).order(ByteOrder.LITTLE_ENDIAN);

  private Fingerprint() {
    text(WRITER);
  }

  static String of(Iterable<Entry> entries) {
    Fingerprint fingerprint = new Fingerprint();
    entries.forEach(fingerprint::entry);
    return fingerprint.result();
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
      case Material.Link(String target, Optional<HostName> _) -> {
        number('l');
        text(target);
      }
      case Material.OtherName(String first, Material _) -> {
        number('n');
        text(first);
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
    if (bytes.length > gathered.remaining()) {
      handOver();
    }
    if (bytes.length > gathered.remaining()) {
      hash.update(bytes);
    } else {
      gathered.put(bytes);
    }
  }

  private void number(long number) {
    if (gathered.remaining() < Long.BYTES) {
      handOver();
    }
    gathered.putLong(number);
  }

  private void handOver() {
    hash.update(gathered.flip());
    gathered.clear();
  }

  private String result() {
    handOver();
    return HexFormat.of().formatHex(hash.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
