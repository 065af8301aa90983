package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The blocks of a file system, those that only the journal has in its place. */
final class Blocks {
  private final FileBytes image;
  private final Superblock superblock;
  private final Journal journal;

  Blocks(FileBytes image, Superblock superblock, Journal journal) {
    this.image = image;
    this.superblock = superblock;
    this.journal = journal;
  }

  FileBytes image() {
    return image;
  }

  Superblock superblock() {
    return superblock;
  }

  int size() {
    return superblock.blockSize();
  }

  int journalSize() {
    return journal.size();
  }

  /** A copy of one block. */
  byte[] read(long block) throws IOException {
    checkInside(block, 1);
    return journal.replaces(block) ? journal.read(block) : image.read(block * size(), size());
  }

  /** A copy of neighbouring blocks. */
  byte[] read(long block, int count) throws IOException {
    checkInside(block, count);
    byte[] bytes = image.read(block * size(), count * size());
    for (int at = 0; at < count; at++) {
      if (journal.replaces(block + at)) {
        System.arraycopy(journal.read(block + at), 0, bytes, at * size(), size());
      }
    }
    return bytes;
  }

  /** Structures in it: little endian. */
  ByteBuffer structures(long block) throws IOException {
    return ByteBuffer.wrap(read(block)).order(ByteOrder.LITTLE_ENDIAN);
  }

  void checkInside(long first, long count) {
    if (first < 0 || count < 0 || first > superblock.blocks() - count) {
      throw image.corrupt(
          "it has %d blocks, and names %d at %d".formatted(superblock.blocks(), count, first));
    }
  }
}
