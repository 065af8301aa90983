package dev.skiff.engine.format.tree;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/** The bytes of a regular file, read when needed. Opening twice gives the same bytes twice. */
public sealed interface Content {

  /** Length in bytes, known before reading. */
  long size();

  /** A stream of exactly {@link #size()} bytes; the caller closes it. */
  InputStream open() throws IOException;

  static Content of(byte[] bytes) {
    return new Bytes(bytes.clone());
  }

  /** A region of a file, so that writers can copy it inside the kernel. */
  static Content region(Path file, long offset, long size) {
    return new Region(file, offset, size);
  }

  /** So many zeros, which no memory is spent on: a hole of a sparse file. */
  static Content zeros(long size) {
    return new Zeros(size);
  }

  /** One content after another; the balanced joining of many keeps the way to each short. */
  static Content join(List<Content> parts) {
    return switch (parts.size()) {
      case 0 -> of(new byte[0]);
      case 1 -> parts.getFirst();
      default -> {
        int middle = parts.size() / 2;
        yield new Joined(join(parts.subList(0, middle)), join(parts.subList(middle, parts.size())));
      }
    };
  }

  /** One content after another, such as a file whose end is stored apart. */
  record Joined(Content head, Content tail) implements Content {
    public Joined {
      Objects.requireNonNull(head, "head is null");
      Objects.requireNonNull(tail, "tail is null");
    }

    @Override
    public long size() {
      return head.size() + tail.size();
    }

    /** The tail is opened when the head has ended: a file may have thousands of parts. */
    @Override
    public InputStream open() throws IOException {
      return new JoinedInput(head.open(), tail);
    }
  }

  /** Bytes held in memory; the array is never changed after construction. */
  @SuppressWarnings("ArrayRecordComponent")
  record Bytes(byte[] bytes) implements Content {
    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }
  }

  /** Bytes {@code offset} to {@code offset + size} of a file. */
  record Region(Path file, long offset, long size) implements Content {
    public Region {
      Objects.requireNonNull(file, "file is null");
      if (offset < 0 || size < 0) {
        throw new IllegalArgumentException("negative region: " + offset + " + " + size);
      }
    }

    @Override
    public InputStream open() throws IOException {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        channel.position(offset);
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      return BoundedInput.of(Channels.newInputStream(channel), size, file);
    }
  }

  record Zeros(long size) implements Content {
    public Zeros {
      if (size < 0) {
        throw new IllegalArgumentException("negative size: " + size);
      }
    }

    @Override
    public InputStream open() {
      return new ZerosInput(size);
    }
  }
}
