package dev.skiff.engine.format.erofs;

import dev.skiff.engine.format.tree.Node;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * The content of one directory: blocks that each hold as many entries as fit, first all entries,
 * then all names. Only the last block may be shorter.
 */
final class DirectoryEntries {
  private static final byte[][] SELF_AND_PARENT = {{'.'}, {'.', '.'}};

  private final ImagePlan plan;
  private final int directory;

  DirectoryEntries(ImagePlan plan, int directory) {
    this.plan = plan;
    this.directory = directory;
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Entry(byte[] name, int node) {
    int length() {
      return OnDisk.DIRENT + name.length;
    }
  }

  /** Receives one block's bytes; the array is the receiver's. */
  interface BlockReceiver<E extends Exception> {
    void accept(byte[] block) throws E;
  }

  private interface EntriesReceiver<E extends Exception> {
    void accept(List<Entry> entries, int length) throws E;
  }

  /** Needs no inode numbers, so it may be asked before inodes are placed. */
  long size() {
    long[] sum = {0};
    this.<RuntimeException>forEachBlock((entries, length) -> sum[0] += length);
    return sum[0];
  }

  <E extends Exception> void write(BlockReceiver<E> receiver) throws E {
    forEachBlock((entries, length) -> receiver.accept(encoded(entries, length)));
  }

  private byte[] encoded(List<Entry> entries, int length) {
    ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    int nameOffset = entries.size() * OnDisk.DIRENT;
    for (Entry entry : entries) {
      block.putLong(plan.inodeNumber(entry.node));
      block.putShort((short) nameOffset);
      block.put(type(plan.tree().node(entry.node)));
      block.put((byte) 0);
      nameOffset += entry.name.length;
    }
    entries.forEach(entry -> block.put(entry.name));
    return block.array();
  }

  private static byte type(Node node) {
    return switch (node) {
      case Node.Directory directory -> OnDisk.TYPE_DIRECTORY;
      case Node.RegularFile file -> OnDisk.TYPE_REGULAR;
      case Node.Symlink link -> OnDisk.TYPE_SYMLINK;
    };
  }

  private <E extends Exception> void forEachBlock(EntriesReceiver<E> receiver) throws E {
    List<Entry> block = new ArrayList<>();
    int length = 0;
    for (Sorted entries = new Sorted(); entries.hasNext(); ) {
      Entry entry = entries.next();
      if (length + entry.length() > OnDisk.BLOCK) {
        receiver.accept(block, OnDisk.BLOCK);
        block.clear();
        length = 0;
      }
      block.add(entry);
      length += entry.length();
    }
    receiver.accept(block, length);
  }

  /** Children with "." and ".." in their places: names such as "-" or ".-" come before these. */
  private final class Sorted implements Iterator<Entry> {
    private final int[] children = plan.tree().children(directory);
    private int nextChild;
    private int nextSpecial;

    @Override
    public boolean hasNext() {
      return nextChild < children.length || nextSpecial < SELF_AND_PARENT.length;
    }

    @Override
    public Entry next() {
      if (nextChild == children.length) {
        return special();
      }
      byte[] name = plan.name(children[nextChild]);
      if (nextSpecial < SELF_AND_PARENT.length
          && Arrays.compareUnsigned(SELF_AND_PARENT[nextSpecial], name) < 0) {
        return special();
      }
      return new Entry(name, children[nextChild++]);
    }

    private Entry special() {
      int node = nextSpecial == 0 ? directory : plan.tree().parent(directory);
      return new Entry(SELF_AND_PARENT[nextSpecial++], node);
    }
  }
}
