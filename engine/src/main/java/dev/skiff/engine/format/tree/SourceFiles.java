package dev.skiff.engine.format.tree;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that contents are regions of, kept open: an image has thousands of regions in a few
 * layers, but a tree of single files must not exhaust the descriptors.
 */
final class SourceFiles implements AutoCloseable {
  private static final int KEPT_OPEN = 64;

  private final Map<Path, FileChannel> open = new LinkedHashMap<>(16, 0.75f, true);

  /** The channel stays this object's, and is good until the next call. */
  FileChannel open(Path file) throws IOException {
    FileChannel known = open.get(file);
    if (known != null) {
      return known;
    }
    if (open.size() == KEPT_OPEN) {
      closeOldest();
    }
    FileChannel opened = FileChannel.open(file, StandardOpenOption.READ);
    open.put(file, opened);
    return opened;
  }

  @Override
  public void close() throws IOException {
    while (!open.isEmpty()) {
      closeOldest();
    }
  }

  private void closeOldest() throws IOException {
    Path oldest = open.keySet().iterator().next();
    FileChannel channel = open.remove(oldest);
    if (channel != null) {
      channel.close();
    }
  }
}
