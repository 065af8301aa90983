package dev.skiff.engine.durable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How many bytes of a disk a file takes; a sparse one takes fewer than it has. */
final class AllocatedBytes {
  /** statx(2): the bytes of struct statx, where stx_blocks lies in it, and what a block is. */
  private static final long STATX_BYTES = 256;

  private static final long STX_BLOCKS_OFFSET = 48;
  private static final long BLOCK_BYTES = 512;

  /** fcntl.h and linux/stat.h. */
  private static final int AT_FDCWD = -100;

  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int STATX_BLOCKS = 0x400;

  private static final Optional<MethodHandle> STATX = statx();

  private AllocatedBytes() {}

  /** Where the system does not say, what the file has; null attributes are read. */
  static long of(Path file, @Nullable BasicFileAttributes attributes) throws IOException {
    return STATX
        .map(call -> blocks(call, file))
        .filter(blocks -> blocks >= 0)
        .map(blocks -> blocks * BLOCK_BYTES)
        .orElse(attributes == null ? Files.size(file) : attributes.size());
  }

  // JUSTIFICATION: Java tells a file's length only, and an instance's disk is 8 GB long with some
  // kilobytes in it.
  @SuppressWarnings("restricted")
  private static Optional<MethodHandle> statx() {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("statx")
        .map(symbol ->
            linker.downcallHandle(
                symbol,
                FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.ADDRESS)));
  }

  // SAFETY: the path ends with a zero, the buffer is as long as struct statx, and both outlive the
  // call.
  private static long blocks(MethodHandle call, Path file) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      MemorySegment found = arena.allocate(STATX_BYTES, Long.BYTES);
      int result = (int) call.invokeExact(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BLOCKS, found);
      return result == 0 ? found.get(ValueLayout.JAVA_LONG, STX_BLOCKS_OFFSET) : -1;
    } catch (Throwable e) {
      throw new IllegalStateException("statx was called wrongly", e);
    }
  }
}
