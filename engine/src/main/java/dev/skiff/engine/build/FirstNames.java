package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.format.tree.Node.Ownership;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which entries are names of one file: those of one inode with the same owner and mode. The first
 * is the file, the others become its names. A source that two rules name is two files, as one with
 * a single name would be: what an image has must not depend on links from elsewhere to the folder.
 *
 * <p>A hash table in a nameless file: a million names take no memory. One thread.
 */
final class FirstNames implements AutoCloseable {
  /** Device, inode, mode, user, group, unused, where the first name lies. */
  private static final int SLOT = 8 + 8 + 4 + 4 + 4 + 4 + 8;

  /** Two to four slots a name: a search ends soon, and always at an empty one. */
  private static final int SPARE_BITS = 2;

  private static final int LENGTH = Integer.BYTES;

  private final FileChannel file;
  private final long slots;
  private final ByteBuffer slot = ByteBuffer.allocate(SLOT);
  private long end;

  private record First(String source, String path) {}

  private FirstNames(FileChannel file, long slots) {
    this.file = file;
    this.slots = slots;
    this.end = slots * SLOT;
  }

  /**
   * An empty table.
   *
   * @param folder where the file is made
   * @param most entries that have a {@link Entry#hostName}
   */
  static FirstNames open(Path folder, long most) throws IOException {
    long slots = Math.max(1, Long.highestOneBit(most) << SPARE_BITS);
    return new FirstNames(Spool.namelessFile(folder), slots);
  }

  /** The entry itself, or as one more name of an earlier one's file. */
  Entry named(Entry entry) throws IOException {
    Optional<HostName> host = entry.hostName();
    if (host.isEmpty()) {
      return entry;
    }
    Optional<First> first = first(host.get(), entry);
    return first.isEmpty() || first.get().source().equals(host.get().source())
        ? entry
        : entry.asNameOf(first.get().path());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** Empty if there was none; then it is this one. */
  private Optional<First> first(HostName host, Entry entry) throws IOException {
    for (long at = hash(host) & (slots - 1); ; at = (at + 1) & (slots - 1)) {
      long position = read(at);
      if (position == 0) {
        long record = append(new First(host.source(), entry.path()));
        put(at, host, entry.ownership(), record);
        return Optional.empty();
      }
      if (holds(host, entry.ownership())) {
        return Optional.of(record(position));
      }
    }
  }

  /**
   * Reads a slot.
   *
   * @return where the first name lies; 0 for an empty slot
   */
  private long read(long at) throws IOException {
    slot.clear();
    while (slot.hasRemaining() && file.read(slot, at * SLOT + slot.position()) >= 0) {
      // Where the file ends all is empty.
    }
    boolean whole = !slot.hasRemaining();
    slot.flip();
    return whole ? slot.getLong(SLOT - Long.BYTES) : 0;
  }

  private boolean holds(HostName host, Ownership ownership) {
    return slot.getLong(0) == host.device()
        && slot.getLong(8) == host.inode()
        && slot.getInt(16) == ownership.mode()
        && slot.getInt(20) == ownership.uid()
        && slot.getInt(24) == ownership.gid();
  }

  private void put(long at, HostName host, Ownership ownership, long record) throws IOException {
    slot.clear();
    slot.putLong(host.device()).putLong(host.inode());
    slot.putInt(ownership.mode()).putInt(ownership.uid()).putInt(ownership.gid()).putInt(0);
    slot.putLong(record);
    write(slot.flip(), at * SLOT);
  }

  private long append(First first) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeUTF(first.source());
    out.writeUTF(first.path());
    ByteBuffer record = ByteBuffer.wrap(bytes.toByteArray());
    record.putInt(0, record.capacity() - LENGTH);
    long position = end;
    end += record.capacity();
    write(record, position);
    return position;
  }

  private First record(long position) throws IOException {
    byte[] bytes = bytes(position + LENGTH, ByteBuffer.wrap(bytes(position, LENGTH)).getInt());
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    return new First(in.readUTF(), in.readUTF());
  }

  private byte[] bytes(long position, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, position + bytes.position()) < 0) {
        throw new EOFException("a nameless file of the build ended early");
      }
    }
    return bytes.array();
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    for (long at = position; bytes.hasRemaining(); ) {
      at += file.write(bytes, at);
    }
  }

  /** The finalizer of MurmurHash3. */
  private static long hash(HostName host) {
    long hash = host.inode() * 0x9e3779b97f4a7c15L + host.device();
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }
}
