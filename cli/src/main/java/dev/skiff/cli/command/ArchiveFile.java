package dev.skiff.cli.command;

import dev.skiff.cli.terminal.Refusal;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that an archive is read from or written to; a user is told of it by its name. */
final class ArchiveFile {
  private static final int BUFFER = 256 << 10;

  private ArchiveFile() {}

  /** What sends a file's bytes to the engine. */
  @FunctionalInterface
  interface Sending {
    void send(InputStream bytes) throws IOException;
  }

  /** Reads a file from its beginning to its end; what goes wrong with it is told as that. */
  static void send(Path file, Sending sending) throws IOException {
    try (InputStream opened = open(file)) {
      send(opened, "'" + file + "'", sending);
    }
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw unreadable("'" + file + "'", e);
    }
  }

  /**
   * As {@link #send(Path, Sending)}, of a stream that stays the caller's.
   *
   * @param what for messages
   */
  static void send(InputStream in, String what, Sending sending) throws IOException {
    Watched watched = new Watched(in);
    try {
      sending.send(watched);
    } catch (IOException e) {
      if (watched.failed) {
        throw unreadable(what, e);
      }
      throw e;
    }
  }

  private static Refusal unreadable(String what, IOException cause) {
    return new Refusal(
        "cannot read " + what + ": " + reason(cause), "see that it is there, whole and readable");
  }

  private static String reason(IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "you may not";
      case FileSystemException e when e.getReason() != null -> e.getReason();
      default -> String.valueOf(cause.getMessage());
    };
  }

  /**
   * Writes a file that appears whole or not at all; what is no regular file, such as a pipe, is
   * written as it is.
   */
  static void receive(InputStream bytes, Path file) throws IOException {
    boolean plain = !Files.exists(file) || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    Path part = plain ? file.resolveSibling("." + file.getFileName() + ".part") : file;
    try {
      try (OutputStream out = create(part)) {
        copy(bytes, out, file);
      }
      if (plain) {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
    } finally {
      if (plain) {
        Files.deleteIfExists(part);
      }
    }
  }

  private static OutputStream create(Path part) {
    try {
      return Files.newOutputStream(part);
    } catch (IOException e) {
      throw unwritable(part, e);
    }
  }

  private static void copy(InputStream bytes, OutputStream out, Path file) throws IOException {
    byte[] buffer = new byte[BUFFER];
    for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        throw unwritable(file, e);
      }
    }
  }

  private static Refusal unwritable(Path file, IOException cause) {
    return new Refusal(
        "cannot write '" + file + "': " + reason(cause), "choose another place with -o");
  }

  /** Writes to standard output, which must be no terminal. */
  static void receive(InputStream bytes, Session session) throws IOException {
    if (session.console().terminal().out()) {
      throw new Refusal("an archive is nothing to be shown on a terminal", "give a file: -o FILE");
    }
    byte[] buffer = new byte[BUFFER];
    for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
      session.console().output(buffer, 0, count);
    }
  }

  /** Knows whether it was the file that failed. */
  private static final class Watched extends FilterInputStream {
    volatile boolean failed;

    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (IOException e) {
        failed = true;
        throw e;
      }
    }
  }
}
