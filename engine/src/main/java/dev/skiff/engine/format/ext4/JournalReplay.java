package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the log of a journal as the kernel replays it (fs/jbd2/recovery.c): transactions in order,
 * up to the first that has no end. What was revoked is not replayed by the same or earlier ones.
 */
final class JournalReplay {
  private static final int DESCRIPTOR = 1;
  private static final int COMMIT = 2;
  private static final int REVOKE = 5;

  private static final int HEADER = 12;
  private static final int SUM_BYTES = 4;
  private static final int COMMIT_SUM_AT = 16;

  private static final int ESCAPED = 1;
  private static final int SAME_UUID = 2;
  private static final int LAST = 8;
  private static final int UUID_BYTES = 16;

  /** Of a log; mke2fs makes 262,144 at most, and larger ones would only cost memory here. */
  private static final int MAX_BLOCKS = 1 << 20;

  private final FileBytes image;
  private final Superblock fileSystem;
  private final JournalSuperblock journal;
  private final long[] places;

  private final Journal result;
  private final Map<Long, Integer> revoked = new HashMap<>();
  private final Map<Long, Journal.Copy> pending = new LinkedHashMap<>();
  private final Map<Long, Integer> pendingRevoked = new HashMap<>();

  private long at;
  private int sequence;
  private long walked;

  private JournalReplay(
      FileBytes image, Superblock fileSystem, JournalSuperblock journal, long[] places) {
    this.image = image;
    this.fileSystem = fileSystem;
    this.journal = journal;
    this.places = places;
    this.result = new Journal(image, fileSystem.blockSize());
    this.at = journal.start();
    this.sequence = journal.sequence();
  }

  /** What a replay knows of a log, besides what it holds. */
  record Read(Journal journal, int nextSequence) {}

  /**
   * Of a file system that was not left cleanly, or is in use.
   *
   * @param bare reads blocks as they are in their places
   */
  static Read of(Blocks bare) throws IOException {
    FileBytes image = bare.image();
    Superblock fileSystem = bare.superblock();
    if (fileSystem.journalInode() == 0) {
      throw image.unsupported("it was not left cleanly, and its journal lies elsewhere");
    }
    Ext4Inode inode = new Inodes(bare).read(fileSystem.journalInode(), "its journal");
    long length = inode.size() / bare.size();
    if (length < 2 || length > MAX_BLOCKS) {
      throw FormatFailure.overLimit(image.name(), "its journal has " + length + " blocks");
    }
    long[] places = places(bare, inode, (int) length);
    JournalSuperblock journal = JournalSuperblock.of(image, bare.read(places[0]), length);
    JournalReplay replay = new JournalReplay(image, fileSystem, journal, places);
    return new Read(replay.replayed(), replay.sequence);
  }

  private static long[] places(Blocks bare, Ext4Inode inode, int length) throws IOException {
    long[] places = new long[length];
    Runs runs = Runs.of(bare, inode, "its journal");
    long end = 0;
    for (Optional<Run> next = runs.next(); next.isPresent(); next = runs.next()) {
      Run run = next.get();
      if (run.hole() || run.logical() != end) {
        break;
      }
      for (; end < run.end() && end < length; end++) {
        places[(int) end] = run.physical() + end - run.logical();
      }
    }
    if (end < length) {
      throw bare.image().corrupt("its journal has holes");
    }
    return places;
  }

  private Journal replayed() throws IOException {
    if (at != 0) {
      while (walked < journal.length() && step()) {}
    }
    result.revoke(revoked);
    return result;
  }

  /**
   * Takes one block of the log.
   *
   * @return false at the end of it
   */
  private boolean step() throws IOException {
    byte[] block = block(at);
    ByteBuffer fields = ByteBuffer.wrap(block);
    if (fields.getInt(0) != Journal.MAGIC || fields.getInt(8) != sequence) {
      return false;
    }
    advance();
    return switch (fields.getInt(4)) {
      case DESCRIPTOR -> sumIsRight(block, block.length - SUM_BYTES) && tags(fields);
      case REVOKE -> sumIsRight(block, block.length - SUM_BYTES) && revocations(fields);
      case COMMIT -> sumIsRight(block, COMMIT_SUM_AT) && commit();
      default -> false;
    };
  }

  private void advance() {
    at = journal.after(at);
    walked++;
  }

  /** Without its own sum a block may be a remnant of an earlier round: the log ends before it. */
  private boolean sumIsRight(byte[] block, int sumAt) {
    if (!journal.features().sums()) {
      return true;
    }
    byte[] copy = block.clone();
    int expected = ByteBuffer.wrap(copy).getInt(sumAt);
    ByteBuffer.wrap(copy).putInt(sumAt, 0);
    return Crc32c.of(journal.sumSeed(), copy) == expected;
  }

  private boolean tags(ByteBuffer fields) {
    JournalSuperblock.Features features = journal.features();
    int end = fields.capacity() - (features.sums() ? SUM_BYTES : 0);
    int tag = HEADER;
    while (tag + features.tagBytes() <= end && walked < journal.length()) {
      int flags =
          features.sums3() ? fields.getInt(tag + 4) : Short.toUnsignedInt(fields.getShort(tag + 6));
      take(fields, tag, (flags & ESCAPED) != 0);
      if ((flags & LAST) != 0) {
        return true;
      }
      tag += features.tagBytes() + ((flags & SAME_UUID) != 0 ? 0 : UUID_BYTES);
    }
    return tag + features.tagBytes() > end;
  }

  private void take(ByteBuffer fields, int tag, boolean escaped) {
    long block = Integer.toUnsignedLong(fields.getInt(tag));
    if (journal.features().wide()) {
      block |= Integer.toUnsignedLong(fields.getInt(tag + 8)) << Integer.SIZE;
    }
    if (block < 0 || block >= fileSystem.blocks()) {
      throw image.corrupt("its journal writes block " + block + ", outside it");
    }
    pending.put(block, new Journal.Copy(places[(int) at], sequence, escaped));
    advance();
  }

  private boolean revocations(ByteBuffer fields) {
    int width = journal.features().wide() ? Long.BYTES : Integer.BYTES;
    int end = fields.getInt(HEADER);
    int room = fields.capacity() - (journal.features().sums() ? SUM_BYTES : 0);
    if (end < HEADER + SUM_BYTES || end > room) {
      throw image.corrupt("its journal revokes " + end + " bytes of blocks");
    }
    for (int entry = HEADER + SUM_BYTES; entry + width <= end; entry += width) {
      long block =
          width == Long.BYTES
              ? fields.getLong(entry)
              : Integer.toUnsignedLong(fields.getInt(entry));
      pendingRevoked.put(block, sequence);
    }
    return true;
  }

  private boolean commit() {
    pending.forEach(result::replace);
    revoked.putAll(pendingRevoked);
    pending.clear();
    pendingRevoked.clear();
    sequence++;
    return true;
  }

  private byte[] block(long logical) throws IOException {
    return image.read(places[(int) logical] * fileSystem.blockSize(), fileSystem.blockSize());
  }
}
