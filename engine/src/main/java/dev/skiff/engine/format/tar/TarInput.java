package dev.skiff.engine.format.tar;

import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Reads an uncompressed tar archive as it comes, entry by entry, in constant memory. Bytes are not
 * trusted, as by {@link TarReader}, which knows the same variants. What fails in the stream itself
 * stays an IOException.
 */
public final class TarInput {
  private final InputStream in;
  private final String archive;
  private final Extensions extensions;
  private long left;
  private int padding;
  private int entries;

  /** The last entry's path; empty before the first. */
  private String last = "";

  /**
   * @param in read in pieces of 512 bytes and more; stays the caller's
   * @param archive for messages, e.g. {@code the archive}
   */
  public TarInput(InputStream in, String archive) {
    this.in = in;
    this.archive = archive;
    this.extensions = new Extensions(archive);
  }

  /** What an entry is. */
  public enum Kind {
    FILE,
    FOLDER,
    SYMLINK,
    HARD_LINK,
    OTHER
  }

  /**
   * One entry.
   *
   * @param path clean and relative; empty for the root
   * @param link what a link names, as written; else empty
   * @param size of a file; else 0
   */
  public record Entry(String path, Kind kind, String link, long size) {}

  /**
   * The next entry; what was not read of the last one is passed over. Empty at the end mark or,
   * where a writer left it out, with the stream.
   *
   * @throws FormatFailure if the archive is damaged or unsafe
   */
  public Optional<Entry> next() throws IOException {
    skipRest();
    for (byte[] bytes = record(); bytes.length > 0; bytes = record()) {
      if (RawHeader.endMark(bytes)) {
        return Optional.empty();
      }
      RawHeader header = RawHeader.of(archive, bytes, entries);
      if (!Extensions.isExtension(header.type())) {
        return Optional.of(entry(header));
      }
      left = extensions.size(header);
      padding = TarField.padding(left);
      extensions.take(header.type(), content().readAllBytes());
      skipRest();
    }
    return Optional.empty();
  }

  /** The current entry's bytes, as many as its size; the stream need not be closed. */
  public InputStream content() {
    return new Content();
  }

  private Entry entry(RawHeader header) {
    if (++entries > TarReader.MAX_ENTRIES) {
      throw FormatFailure.overLimit(
          archive, "it has more than " + TarReader.MAX_ENTRIES + " entries");
    }
    String name = extensions.name(header);
    String link = extensions.link(header);
    boolean file =
        TarReader.isRegular(header.type()) && !name.endsWith("/") && !extensions.sparse();
    Kind kind = file ? Kind.FILE : kind(header.type(), name);
    // Devices and links have none, whatever their headers say; others may: pax, "size".
    boolean holdsBytes = file || (kind == Kind.OTHER && !isDevice(header.type()));
    left = holdsBytes ? extensions.number(header, TarField.SIZE, "size") : 0;
    padding = TarField.padding(left);
    Entry entry = new Entry(extensions.clean(name), kind, link, file ? left : 0);
    last = entry.path();
    extensions.forget();
    return entry;
  }

  /** How far it has come, for messages: {@code in the middle of 'a/b'}. */
  public String progress() {
    if (entries == 0) {
      return "at its beginning";
    }
    return (left > 0 ? "in the middle of '" : "after '") + last + "'";
  }

  private static boolean isDevice(char type) {
    return type == TarField.CHARACTER_DEVICE
        || type == TarField.BLOCK_DEVICE
        || type == TarField.FIFO;
  }

  private static Kind kind(char type, String name) {
    if (type == TarField.DIRECTORY || (TarReader.isRegular(type) && name.endsWith("/"))) {
      return Kind.FOLDER;
    }
    return switch (type) {
      case TarField.SYMLINK -> Kind.SYMLINK;
      case TarField.HARD_LINK -> Kind.HARD_LINK;
      default -> Kind.OTHER;
    };
  }

  /** A header's bytes; none at the end of the stream. */
  private byte[] record() throws IOException {
    byte[] bytes = in.readNBytes(TarField.RECORD);
    if (bytes.length > 0 && bytes.length < TarField.RECORD) {
      throw entries == 0 ? FormatFailure.corrupt(archive, "it is no tar archive") : cutShort();
    }
    return bytes;
  }

  private void skipRest() throws IOException {
    long rest = left + padding;
    byte[] scrap = new byte[(int) Math.min(rest, 64 << 10)];
    while (rest > 0) {
      int count = in.read(scrap, 0, (int) Math.min(rest, scrap.length));
      if (count < 0 && rest > padding) {
        throw cutShort();
      }
      // The last file's padding is left out by some writers.
      rest = count < 0 ? 0 : rest - count;
    }
    left = 0;
    padding = 0;
  }

  private FormatFailure cutShort() {
    return FormatFailure.corrupt(archive, "it is cut short " + progress());
  }

  private final class Content extends InputStream {
    private final byte[] one = new byte[1];

    @Override
    public int read() throws IOException {
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (left == 0) {
        return -1;
      }
      int count = in.read(bytes, offset, (int) Math.min(length, left));
      if (count < 0) {
        throw cutShort();
      }
      left -= count;
      return count;
    }
  }
}
