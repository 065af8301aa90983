package dev.skiff.engine.durable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file under a temporary name until it is published. Closed without that, it is gone. One thread
 * at a time.
 */
public final class Draft implements WritableByteChannel {
  private final Disk disk;
  private final Path temporary;
  private final Disk.OutputFile file;
  private boolean published;
  private boolean discarded;

  Draft(Disk disk, Path temporary, Disk.OutputFile file) {
    this.disk = disk;
    this.temporary = temporary;
    this.file = file;
  }

  /** Where the bytes lie until they are published. */
  public Path path() {
    return temporary;
  }

  /** Writes everything that remains in the buffer. */
  @Override
  public int write(ByteBuffer source) throws IOException {
    int count = source.remaining();
    while (source.hasRemaining()) {
      file.write(source);
    }
    return count;
  }

  /**
   * Gives the file its name, in the same file system. When this returns, name and bytes survive a
   * power cut; when it throws, the target is what it was or what it should be.
   */
  public void publish(Path target) throws IOException {
    place(target);
    disk.syncDirectory(Objects.requireNonNull(target.getParent(), "a target has a directory"));
  }

  /**
   * Publishes without making the name durable: for several files of one directory, which the caller
   * then syncs once. The bytes are durable before the name is given.
   */
  public void place(Path target) throws IOException {
    file.force();
    file.close();
    disk.rename(temporary, target);
    published = true;
  }

  @Override
  public boolean isOpen() {
    return file.isOpen();
  }

  @Override
  public void close() throws IOException {
    if (published || discarded) {
      return;
    }
    discarded = true;
    try (file) {
      disk.delete(temporary);
    }
  }
}
