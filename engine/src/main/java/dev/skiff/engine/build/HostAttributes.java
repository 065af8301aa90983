package dev.skiff.engine.build;

import dev.skiff.engine.format.tree.Attributes;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Extended attributes of this computer's files. One object serves one walk, in one thread.
 *
 * <p>JUSTIFICATION: Java reads attributes of the user's name space only, and opens the file for it,
 * which its owner may not be able to do; capabilities are in another one. SAFETY: three C strings
 * and buffers of known length are passed, all of them of this object's arena; nothing is kept by
 * the callee.
 */
final class HostAttributes implements AutoCloseable {
  /** Linux's XATTR_LIST_MAX and XATTR_SIZE_MAX. */
  private static final int MOST = 64 << 10;

  /** PATH_MAX, and room for what the walk's folder is called by. */
  private static final int PATH = 8192;

  /** errno(3): of a file system that has none, and of an attribute that has just gone. */
  private static final int EOPNOTSUPP = 95;

  private static final int ENODATA = 61;

  private static final StructLayout CAPTURED = Linker.Option.captureStateLayout();

  private static final VarHandle ERRNO =
      CAPTURED.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle LIST = handle("llistxattr", false);
  private static final MethodHandle GET = handle("lgetxattr", true);

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment path = arena.allocate(PATH);
  private final MemorySegment name = arena.allocate(PATH);
  private final MemorySegment buffer = arena.allocate(MOST);
  private final MemorySegment errno = arena.allocate(CAPTURED);

  /** Those of a file, folder or link itself that go along with it. */
  SortedMap<String, String> of(Path file) throws IOException {
    byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
    if (bytes.length >= PATH) {
      throw new IOException("the path '" + file + "' is too long");
    }
    copy(bytes, path);
    String names = call(file, list());
    if (names.isEmpty()) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, String> attributes = new TreeMap<>();
    for (String each : names.split("\0", -1)) {
      String text = new String(each.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      if (Attributes.travels(text)) {
        copy(each.getBytes(StandardCharsets.ISO_8859_1), name);
        attributes.put(text, call(file, get()));
      }
    }
    return attributes;
  }

  @Override
  public void close() {
    arena.close();
  }

  /** What the call left in the buffer, a character for each byte. */
  private String call(Path file, long length) throws IOException {
    if (length < 0) {
      int error = (int) ERRNO.get(errno, 0L);
      if (error == EOPNOTSUPP || error == ENODATA) {
        return "";
      }
      throw new java.nio.file.FileSystemException(
          file.toString(), null, "its extended attributes: errno " + error);
    }
    byte[] bytes = buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private long list() {
    try {
      return (long) LIST.invokeExact(errno, path, buffer, (long) MOST);
    } catch (Throwable e) {
      throw new IllegalStateException("llistxattr", e);
    }
  }

  private long get() {
    try {
      return (long) GET.invokeExact(errno, path, name, buffer, (long) MOST);
    } catch (Throwable e) {
      throw new IllegalStateException("lgetxattr", e);
    }
  }

  private static void copy(byte[] bytes, MemorySegment target) {
    MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, 0, bytes.length);
    target.set(ValueLayout.JAVA_BYTE, bytes.length, (byte) 0);
  }

  /** ssize_t f(const char *path, [const char *name,] void *value, size_t size): listxattr(2). */
  @SuppressWarnings("restricted")
  private static MethodHandle handle(String function, boolean named) {
    FunctionDescriptor type =
        named
            ? FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG)
            : FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG);
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        type,
        Linker.Option.captureCallState("errno"));
  }
}
