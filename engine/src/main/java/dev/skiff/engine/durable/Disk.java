package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * The effects durable files are made of, each on its own, so that a test can stop between any two.
 * What is written survives a power cut once the file was forced; a name, its replacement or its
 * removal once the directory was synced.
 */
public interface Disk {

  static Disk real() {
    return RealDisk.INSTANCE;
  }

  /**
   * Creates a file and opens it for writing; the caller closes it.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  OutputFile create(Path file) throws IOException;

  /**
   * Creates one directory; its parent exists.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the name is taken
   */
  void createDirectory(Path directory) throws IOException;

  /** Moves a file or directory within a file system, atomically; a file at {@code to} is gone. */
  void rename(Path from, Path to) throws IOException;

  /** Removes a file or an empty directory; one that is not there is no error. */
  void delete(Path file) throws IOException;

  void syncDirectory(Path directory) throws IOException;

  /** A file that is being written, from its beginning to its end. */
  interface OutputFile extends WritableByteChannel {
    /** Returns when everything written so far would survive a power cut. */
    void force() throws IOException;
  }
}
