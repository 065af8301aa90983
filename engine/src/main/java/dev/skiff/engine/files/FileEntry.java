package dev.skiff.engine.files;

import java.time.Instant;
import java.util.Objects;

/**
 * What is known of a file without its content.
 *
 * @param name bytes that are no UTF-8 are told as {@link GuestText} says; empty for the root
 * @param mode the twelve permission bits
 * @param size in bytes; of a link its target's length, else 0
 * @param modified the epoch for files of images, which keep no times
 * @param target of a link, else empty
 * @param names how many a file has; 1 for directories
 * @param identity files of one view with the same one are one file; 0 for those that are alone
 */
public record FileEntry(
    String name,
    Kind kind,
    int mode,
    Owner owner,
    long size,
    Instant modified,
    String target,
    Device device,
    long names,
    long identity) {

  public FileEntry {
    Objects.requireNonNull(kind, "kind is null");
    Objects.requireNonNull(modified, "modified is null");
  }

  /** What a file is. */
  public enum Kind {
    REGULAR,
    DIRECTORY,
    SYMLINK,
    CHARACTER_DEVICE,
    BLOCK_DEVICE,
    FIFO,
    SOCKET
  }

  /** Numeric, as a disk has it. */
  public record Owner(long user, long group) {}

  /** Numbers of a device; of anything else {@link #NONE}. */
  public record Device(int major, int minor) {
    public static final Device NONE = new Device(0, 0);
  }

  public boolean isDirectory() {
    return kind == Kind.DIRECTORY;
  }

  FileEntry named(String other) {
    return new FileEntry(other, kind, mode, owner, size, modified, target, device, names, identity);
  }
}
