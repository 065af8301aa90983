package dev.skiff.engine.build;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What the inodes of this computer's files say. One object serves one walk, in one thread.
 *
 * <p>JUSTIFICATION: Java gives numbers of inodes as a map of objects by name, which takes several
 * times as long as the system call; a walk looks at a million files. SAFETY: a C string and a
 * buffer as long as struct statx are passed, both of this object's arena; nothing is kept by the
 * callee.
 */
final class HostInodes implements AutoCloseable {
  /** PATH_MAX, and room for what the walk's folder is called by. */
  private static final int PATH = 8192;

  /** fcntl.h and linux/stat.h. */
  private static final int AT_FDCWD = -100;

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_BASIC_STATS = 0x7ff;

  /** statx(2): the bytes of struct statx, and where its fields lie. */
  private static final long STATX_BYTES = 256;

  private static final long NLINK = 16;
  private static final long MODE = 28;
  private static final long INO = 32;
  private static final long SIZE = 40;
  private static final long CTIME = 96;
  private static final long MTIME = 112;
  private static final long DEV_MAJOR = 136;
  private static final long DEV_MINOR = 140;

  private static final MethodHandle STATX = statx();

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment path = arena.allocate(PATH);
  private final MemorySegment found = arena.allocate(STATX_BYTES, Long.BYTES);

  /**
   * One file, folder or link itself.
   *
   * @param mode its kind and its twelve permission bits, as in inode(7)
   * @param links how many names it has
   */
  record HostInode(int mode, int links, Stamp stamp) {}

  /**
   * Looks at it; a link is not followed.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  HostInode of(Path file) throws IOException {
    byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH) {
      throw new IOException("the path '" + file + "' is too long");
    }
    MemorySegment.copy(bytes, 0, path, ValueLayout.JAVA_BYTE, 0, bytes.length);
    path.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
    if (call() != 0) {
      throw refused(file);
    }
    Stamp stamp =
        new Stamp(
            device(number(DEV_MAJOR), number(DEV_MINOR)),
            found.get(ValueLayout.JAVA_LONG, INO),
            found.get(ValueLayout.JAVA_LONG, SIZE),
            nanos(MTIME),
            nanos(CTIME));
    return new HostInode(found.get(ValueLayout.JAVA_SHORT, MODE) & 0xffff, number(NLINK), stamp);
  }

  /** Whether a file still is what it was when it was looked at. */
  boolean holds(Stamp stamp, Path file) throws IOException {
    try {
      return of(file).stamp().equals(stamp);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() {
    arena.close();
  }

  private int number(long field) {
    return found.get(ValueLayout.JAVA_INT, field);
  }

  private long nanos(long field) {
    return found.get(ValueLayout.JAVA_LONG, field) * 1_000_000_000
        + found.get(ValueLayout.JAVA_INT, field + Long.BYTES);
  }

  /** As stat(2) has it, and so Java: makedev(3). */
  static long device(int major, int minor) {
    return (major & 0xffff_f000L) << 32
        | (major & 0xfffL) << 8
        | (minor & 0xffff_ff00L) << 12
        | (minor & 0xffL);
  }

  /** Java has an exception for each reason. */
  private static IOException refused(Path file) {
    try {
      Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return new IOException("'" + file + "' cannot be looked at");
    } catch (IOException e) {
      return e;
    }
  }

  private int call() {
    try {
      return (int) STATX.invokeExact(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, found);
    } catch (Throwable e) {
      throw new IllegalStateException("statx", e);
    }
  }

  /** int statx(int dirfd, const char *path, int flags, unsigned mask, struct statx *found). */
  @SuppressWarnings("restricted")
  private static MethodHandle statx() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("statx"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.ADDRESS));
  }
}
