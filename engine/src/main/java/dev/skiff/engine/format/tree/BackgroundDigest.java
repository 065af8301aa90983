package dev.skiff.engine.format.tree;

import dev.skiff.engine.format.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Hashes whole files on a thread of its own while the caller copies regions of them, so that what
 * was copied can be verified at the price of a second CPU instead of a second pass. Start it before
 * the copy, {@link #await} the digests after it, and publish the copy only when they are right. One
 * owner; closing it ends the thread.
 */
public final class BackgroundDigest implements AutoCloseable {
  private static final int CHUNK = 256 << 10;

  private final FutureTask<List<String>> task;
  private final Thread thread;

  private BackgroundDigest(List<Path> files) {
    this.task = new FutureTask<>(() -> digestAll(files));
    // A platform thread: hashing never blocks for long, it would keep a virtual thread's carrier.
    this.thread = Thread.ofPlatform().daemon().name("digest").unstarted(task);
  }

  /** Begins to hash these files, one after the other. */
  public static BackgroundDigest sha256(List<Path> files) {
    BackgroundDigest digest = new BackgroundDigest(List.copyOf(files));
    digest.thread.start();
    return digest;
  }

  /**
   * Waits for the end.
   *
   * @return SHA-256 of each file in order, as 64 lower-case hexadecimal digits
   * @throws IOException if a file could not be read
   */
  public List<String> await() throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw new IOException("cannot verify: " + failure.getMessage(), failure);
      }
      throw new IllegalStateException("hashing failed", e.getCause());
    }
  }

  /** Gives up what is not hashed yet; does not wait. */
  @Override
  public void close() {
    task.cancel(true);
  }

  private static List<String> digestAll(List<Path> files) throws IOException {
    List<String> digests = new ArrayList<>(files.size());
    // Heap memory on purpose: MessageDigest copies direct buffers piecewise.
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (Path file : files) {
      digests.add(digest(file, chunk));
    }
    return digests;
  }

  /** Reading, not mapping: a mapped file that shrinks is an Error and no IOException. */
  private static String digest(Path file, ByteBuffer chunk) throws IOException {
    MessageDigest digest = Sha256.begin();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (channel.read(chunk.clear()) >= 0) {
        digest.update(chunk.flip());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
