package dev.skiff.engine.build;

import dev.skiff.engine.build.Entry.HostName;
import dev.skiff.engine.build.Entry.Material;
import dev.skiff.engine.format.tree.Node.Ownership;
import dev.skiff.engine.format.tree.PathOrder;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Entries on their way, in a nameless file: a folder of a million files takes no memory. Each rule
 * writes a run of its own, one after the other. One thread.
 */
final class Spool implements AutoCloseable {
  private static final int BUFFER = 64 << 10;

  private final FileChannel file;
  private final DataOutputStream out;
  private long position;

  private Spool(FileChannel file) {
    this.file = file;
    this.out =
        new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER));
  }

  static Spool open(Path folder) throws IOException {
    return new Spool(namelessFile(folder));
  }

  /** Open for reading and writing; gone when it is closed. */
  static FileChannel namelessFile(Path folder) throws IOException {
    Path name = Files.createTempFile(folder, "spool", null);
    return FileChannel.open(
        name,
        StandardOpenOption.READ,
        StandardOpenOption.WRITE,
        StandardOpenOption.DELETE_ON_CLOSE);
  }

  /** Where the entries of a rule lie. */
  final class Run {
    private final long start;
    private final long end;
    private final long count;

    private Run(long start, long end, long count) {
      this.start = start;
      this.end = end;
      this.count = count;
    }

    /** In the order they were written. */
    Iterator<Entry> entries() {
      return new Entries(this);
    }
  }

  /** What writes a run, entry by entry, in {@link PathOrder}. */
  interface Filling {
    void into(Sink sink) throws IOException;
  }

  /** Takes entries. */
  interface Sink {
    void put(Entry entry) throws IOException;
  }

  Run fill(Filling filling) throws IOException {
    long start = position;
    long[] count = {0};
    filling.into(entry -> {
      write(entry);
      count[0]++;
    });
    out.flush();
    position = file.size();
    return new Run(start, position, count[0]);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private void write(Entry entry) throws IOException {
    out.writeUTF(entry.path());
    out.writeInt(entry.ownership().mode());
    out.writeInt(entry.ownership().uid());
    out.writeInt(entry.ownership().gid());
    out.writeByte(entry.ownership().attributes().size());
    for (Map.Entry<String, String> attribute : entry.ownership().attributes().entrySet()) {
      out.writeUTF(attribute.getKey());
      out.writeUTF(attribute.getValue());
    }
    switch (entry.material()) {
      case Material.Folder(boolean implied) -> out.writeByte(implied ? 'i' : 'd');
      case Material.Link(String target, Optional<HostName> host) -> {
        out.writeByte(host.isPresent() ? 'm' : 'l');
        out.writeUTF(target);
        if (host.isPresent()) {
          out.writeUTF(host.get().source());
          out.writeLong(host.get().device());
          out.writeLong(host.get().inode());
        }
      }
      case Material.OtherName _ -> throw new IllegalStateException("names are found out later");
      case Material.Text(String text) -> {
        out.writeByte('t');
        out.writeUTF(text);
      }
      case Material.HostBytes(String source, Stamp stamp, int links) -> {
        out.writeByte('f');
        out.writeUTF(source);
        out.writeLong(stamp.device());
        out.writeLong(stamp.inode());
        out.writeLong(stamp.size());
        out.writeLong(stamp.modifiedNanos());
        out.writeLong(stamp.changedNanos());
        out.writeInt(links);
      }
    }
  }

  private static Entry read(DataInputStream in) throws IOException {
    String path = in.readUTF();
    Ownership ownership = new Ownership(in.readInt(), in.readInt(), in.readInt(), attributes(in));
    Material material =
        switch (in.readByte()) {
          case 'i' -> new Material.Folder(true);
          case 'd' -> new Material.Folder(false);
          case 'l' -> new Material.Link(in.readUTF());
          case 'm' -> new Material.Link(in.readUTF(), Optional.of(hostName(in)));
          case 't' -> new Material.Text(in.readUTF());
          default -> new Material.HostBytes(in.readUTF(), stamp(in), in.readInt());
        };
    return new Entry(path, ownership, material);
  }

  private static HostName hostName(DataInputStream in) throws IOException {
    return new HostName(in.readUTF(), in.readLong(), in.readLong());
  }

  private static SortedMap<String, String> attributes(DataInputStream in) throws IOException {
    int count = in.readUnsignedByte();
    if (count == 0) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, String> attributes = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      attributes.put(in.readUTF(), in.readUTF());
    }
    return attributes;
  }

  private static Stamp stamp(DataInputStream in) throws IOException {
    return new Stamp(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }

  private final class Entries implements Iterator<Entry> {
    private final DataInputStream in;
    private long left;

    Entries(Run run) {
      this.in = new DataInputStream(new RunInput(run));
      this.left = run.count;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public Entry next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      try {
        left--;
        return read(in);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class RunInput extends InputStream {
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
    private final long end;
    private long next;

    RunInput(Run run) {
      this.next = run.start;
      this.end = run.end;
    }

    @Override
    public int read() throws IOException {
      return filled() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      if (!filled()) {
        return -1;
      }
      int count = Math.min(length, buffer.remaining());
      buffer.get(target, offset, count);
      return count;
    }

    private boolean filled() throws IOException {
      if (!buffer.hasRemaining() && next < end) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
        next += file.read(buffer, next);
        buffer.flip();
      }
      return buffer.hasRemaining();
    }
  }
}
