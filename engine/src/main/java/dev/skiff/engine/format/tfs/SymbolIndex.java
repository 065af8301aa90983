package dev.skiff.engine.format.tfs;

import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The symbols that a root volume had when it was written, in a file beside it: who changes its
 * identity must know them, and a log of 100,000 files takes 20 ms to look through.
 *
 * <p>A header of 16 bytes, magic and the identity zone's {@code next}; then for each symbol, in the
 * order of the first, 8 bytes of its SHA-256 and 8 of its index.
 */
public final class SymbolIndex {
  private static final long MAGIC = 0x534b_4946_4653_5931L; // "SKIFFSY1"
  private static final int ENTRY = 16;

  private final ByteBuffer entries;
  private final long next;

  private SymbolIndex(ByteBuffer entries, long next) {
    this.entries = entries;
    this.next = next;
  }

  /** Writes those of a volume that has a root part; the target stays open. */
  public static void write(TfsWriter.Written volume, FileChannel target) throws IOException {
    long next = volume.identity().orElseThrow().next();
    long[][] sorted =
        volume.symbols().entrySet().stream()
            .filter(symbol -> symbol.getValue() < next)
            .map(symbol -> new long[] {key(symbol.getKey()), symbol.getValue()})
            .toArray(long[][]::new);
    Arrays.sort(sorted, (one, other) -> Long.compareUnsigned(one[0], other[0]));
    ByteBuffer bytes = ByteBuffer.allocate((sorted.length + 1) * ENTRY);
    bytes.putLong(MAGIC).putLong(next);
    for (long[] entry : sorted) {
      bytes.putLong(entry[0]).putLong(entry[1]);
    }
    bytes.flip();
    while (bytes.hasRemaining()) {
      target.write(bytes);
    }
  }

  /**
   * Reads one; empty if the file is none, or of another volume.
   *
   * @param file stays the caller's; not changed any more
   */
  public static Optional<SymbolIndex> read(FileChannel file, IdentityZone zone) throws IOException {
    long size = file.size();
    if (size < ENTRY || size % ENTRY != 0 || size > Integer.MAX_VALUE) {
      return Optional.empty();
    }
    ByteBuffer bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, size);
    boolean fits = bytes.getLong() == MAGIC && bytes.getLong() == zone.next();
    return fits ? Optional.of(new SymbolIndex(bytes, zone.next())) : Optional.empty();
  }

  /** The indices of those that are there. */
  Map<String, Long> find(Set<String> wanted) {
    Map<String, Long> found = new HashMap<>();
    for (String name : wanted) {
      long index = find(key(name));
      if (index > 0 && index < next) {
        found.put(name, index);
      }
    }
    return found;
  }

  /** 0 where there is none. */
  private long find(long key) {
    int low = 1;
    int high = entries.limit() / ENTRY - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(entries.getLong(middle * ENTRY), key);
      if (order == 0) {
        return entries.getLong(middle * ENTRY + Long.BYTES);
      }
      low = order < 0 ? middle + 1 : low;
      high = order > 0 ? middle - 1 : high;
    }
    return 0;
  }

  private static long key(String name) {
    byte[] digest = Sha256.begin().digest(name.getBytes(StandardCharsets.UTF_8));
    return ByteBuffer.wrap(digest).getLong();
  }
}
