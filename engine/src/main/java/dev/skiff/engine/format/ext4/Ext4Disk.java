package dev.skiff.engine.format.ext4;

import dev.skiff.engine.format.FileBytes;
import dev.skiff.engine.format.FormatFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;

/**
 * An ext4 file system, read without mounting it. What only its journal holds is seen as if it had
 * been replayed, so that one may look at the disk of a guest that was cut off, or that runs: then
 * what it says is as of its last commit, and {@link #isUnchanged} tells whether more came since.
 *
 * <p>Bytes are not trusted: whatever they are, the answer is a value or a {@link FormatFailure}, in
 * memory that constants bound. Whoever walks down must beware of directories that contain
 * themselves; their numbers tell. One thread.
 */
public final class Ext4Disk implements AutoCloseable {
  private static final long ROOT = 2;

  /** Names of 255 bytes, 2^20 of them, in blocks that are half full. */
  private static final long MAX_DIRECTORY_BYTES = 512L << 20;

  /** Linux's PATH_MAX less the NUL. */
  private static final int MAX_TARGET = 4095;

  private final FileChannel channel;
  private final Path file;
  private final FileBytes image;
  private final Superblock superblock;
  private final Blocks blocks;
  private final Inodes inodes;
  private final int sequence;

  private Ext4Disk(FileChannel channel, Path file) throws IOException {
    this.channel = channel;
    this.file = file;
    this.image = bytes();
    Superblock inPlace = Superblock.of(image, image.read(Superblock.OFFSET, Superblock.LENGTH));
    JournalReplay.Read replay = replay(image, inPlace);
    this.sequence = replay.nextSequence();
    this.superblock = Superblock.of(image, superblockBytes(inPlace, replay.journal()));
    if (superblock.blockSize() != inPlace.blockSize() || superblock.blocks() != inPlace.blocks()) {
      throw image.corrupt("its journal makes another file system of it");
    }
    this.blocks = new Blocks(image, superblock, replay.journal());
    this.inodes = new Inodes(blocks);
  }

  /**
   * Opens the file system that fills a file.
   *
   * @throws FormatFailure if there is none, it is damaged, or has what this reader does not know
   */
  public static Ext4Disk open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new Ext4Disk(channel, file);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private FileBytes bytes() throws IOException {
    return new FileBytes(channel, file, "the disk");
  }

  private static JournalReplay.Read replay(FileBytes image, Superblock superblock)
      throws IOException {
    Journal none = new Journal(image, superblock.blockSize());
    return superblock.needsRecovery()
        ? JournalReplay.of(new Blocks(image, superblock, none))
        : new JournalReplay.Read(none, 0);
  }

  /** The journal may hold a newer superblock, in the block that it lies in. */
  private byte[] superblockBytes(Superblock inPlace, Journal journal) throws IOException {
    byte[] block =
        new Blocks(image, inPlace, journal).read(Superblock.OFFSET / inPlace.blockSize());
    int start = Superblock.OFFSET % inPlace.blockSize();
    return Arrays.copyOfRange(block, start, start + Superblock.LENGTH);
  }

  /** Whether nothing was committed since it was opened. */
  public boolean isUnchanged() throws IOException {
    FileBytes fresh = bytes();
    Superblock now = Superblock.of(fresh, fresh.read(Superblock.OFFSET, Superblock.LENGTH));
    return replay(fresh, now).nextSequence() == sequence;
  }

  /** How many blocks are only in the journal. */
  public int blocksInJournal() {
    return blocks.journalSize();
  }

  public Ext4Inode root() throws IOException {
    Ext4Inode root = inodes.read(ROOT, "its root");
    if (root.kind() != Ext4Inode.Kind.DIRECTORY) {
      throw image.corrupt("its root is no directory");
    }
    return root;
  }

  /**
   * The file that a directory's entry names.
   *
   * @throws FormatFailure also if nothing is to have that number
   */
  public Ext4Inode inode(long number) throws IOException {
    Ext4Inode inode = inodes.read(number, "inode " + number);
    if (!inode.inUse()) {
      throw image.corrupt("a directory names inode " + number + ", which is not in use");
    }
    return inode;
  }

  /** The entries of a directory, in no order. */
  public List<Ext4Entry> list(Ext4Inode inode) throws IOException {
    String where = "directory " + inode.number();
    Directory directory = new Directory(blocks, inode, where);
    if (inode.inline()) {
      listInline(inode, directory);
      return directory.entries();
    }
    if (inode.size() > MAX_DIRECTORY_BYTES || inode.size() % blocks.size() != 0) {
      throw image.corrupt(where + " has " + inode.size() + " bytes");
    }
    try (InputStream content = new FileInput(blocks, inode, where)) {
      for (long at = 0; at < inode.size(); at += blocks.size()) {
        directory.addBlock(content.readNBytes(blocks.size()), at == 0);
      }
    }
    return directory.entries();
  }

  /** First the parent's number and what fits into {@code i_block}, then an attribute. */
  private void listInline(Ext4Inode inode, Directory directory) throws IOException {
    byte[] map = inlineMap(inode);
    directory.addAll(map, 4);
    byte[] rest = attributes(inode).getOrDefault(Attributes.INLINE_DATA, new byte[0]);
    directory.addAll(rest, 0);
  }

  /** A stream of exactly {@link Ext4Inode#size} bytes. */
  public InputStream open(Ext4Inode inode) throws IOException {
    if (inode.kind() != Ext4Inode.Kind.REGULAR) {
      throw new IllegalArgumentException("inode " + inode.number() + " is no regular file");
    }
    return inode.inline()
        ? new ByteArrayInputStream(inlineContent(inode))
        : new FileInput(blocks, inode, "inode " + inode.number());
  }

  private byte[] inlineContent(Ext4Inode inode) throws IOException {
    byte[] rest = attributes(inode).getOrDefault(Attributes.INLINE_DATA, new byte[0]);
    if (inode.size() > Ext4Inode.MAP_BYTES + rest.length) {
      throw image.corrupt("inode " + inode.number() + " has less inside than it says");
    }
    byte[] whole = Arrays.copyOf(inlineMap(inode), Ext4Inode.MAP_BYTES + rest.length);
    System.arraycopy(rest, 0, whole, Ext4Inode.MAP_BYTES, rest.length);
    return Arrays.copyOf(whole, (int) inode.size());
  }

  private static byte[] inlineMap(Ext4Inode inode) {
    byte[] map = new byte[Ext4Inode.MAP_BYTES];
    ByteBuffer from = inode.map();
    from.get(map);
    return map;
  }

  /** The bytes of a link's target, which need be no UTF-8. */
  public byte[] target(Ext4Inode inode) throws IOException {
    long size = inode.size();
    if (inode.kind() != Ext4Inode.Kind.SYMLINK || size < 1 || size > MAX_TARGET) {
      throw image.corrupt("link " + inode.number() + " has a target of " + size + " bytes");
    }
    if (inode.inline()) {
      return inlineContent(inode);
    }
    if (size < Ext4Inode.MAP_BYTES) {
      return Arrays.copyOf(inlineMap(inode), (int) size);
    }
    try (InputStream content = new FileInput(blocks, inode, "link " + inode.number())) {
      return content.readNBytes((int) size);
    }
  }

  /** Extended attributes by their whole names, such as {@code trusted.overlay.opaque}. */
  public SortedMap<String, byte[]> attributes(Ext4Inode inode) throws IOException {
    return Attributes.of(blocks, inode, "inode " + inode.number());
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
