package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Blocks that were written to the journal and not yet to their places, as they would be after a
 * replay. Only where they lie is kept in memory.
 */
final class Journal {
  static final int MAGIC = 0xc03b3998;

  private final FileBytes image;
  private final int blockSize;
  private final Map<Long, Copy> copies = new HashMap<>();

  Journal(FileBytes image, int blockSize) {
    this.image = image;
    this.blockSize = blockSize;
  }

  /**
   * Where a block's newest bytes are.
   *
   * @param transaction that wrote it; counts round (jbd2's tid_t)
   * @param escaped whether its first bytes were the journal's own mark, and are zero there
   */
  record Copy(long block, int transaction, boolean escaped) {}

  void replace(long block, Copy copy) {
    copies.put(block, copy);
  }

  /** A revoked block belongs to somebody else by now: no older transaction may write it. */
  void revoke(Map<Long, Integer> revoked) {
    copies
        .entrySet()
        .removeIf(entry -> {
          Integer by = revoked.get(entry.getKey());
          return by != null && by - entry.getValue().transaction() >= 0;
        });
  }

  boolean replaces(long block) {
    return copies.containsKey(block);
  }

  int size() {
    return copies.size();
  }

  /** The block as the journal has it. */
  byte[] read(long block) throws IOException {
    Copy copy = copies.get(block);
    if (copy == null) {
      throw new IllegalStateException("block " + block + " is not in the journal");
    }
    byte[] bytes = image.read(copy.block() * blockSize, blockSize);
    if (copy.escaped()) {
      ByteBuffer.wrap(bytes).putInt(0, MAGIC);
    }
    return bytes;
  }
}
