package dev.skiff.engine.image;

import dev.skiff.engine.format.Sha256;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A SHA-256 that is computed on a thread of its own, beside whoever produces the bytes: hashing
 * costs about as much as writing, on a second core it costs no time. One producer.
 */
final class StreamDigest implements AutoCloseable {
  /** Long enough that handing over costs nothing, short enough to stay in a core's cache. */
  private static final int CHUNK = 128 << 10;

  private static final int CHUNKS = 4;

  private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<Chunk> full = new ArrayBlockingQueue<>(CHUNKS + 1);
  private final Thread thread = Thread.ofPlatform().daemon().name("sha256").unstarted(this::hash);
  private @Nullable Digest result;

  StreamDigest() {
    for (int i = 0; i < CHUNKS; i++) {
      free.add(new Chunk());
    }
    thread.start();
  }

  /** A piece of the bytes; the producer fills it and hands it back. */
  static final class Chunk {
    final byte[] bytes = new byte[CHUNK];
    int length;

    boolean isFull() {
      return length == bytes.length;
    }
  }

  /** An empty chunk; waits while all are being hashed. */
  Chunk take() throws InterruptedException {
    Chunk chunk = free.take();
    chunk.length = 0;
    return chunk;
  }

  /** Hands a chunk over; its bytes may still be read, but not changed. An empty one is the end. */
  void put(Chunk chunk) throws InterruptedException {
    full.put(chunk);
  }

  /** Waits for the end of hashing. The last chunk put was empty. */
  Digest result() throws InterruptedException {
    thread.join();
    Digest known = result;
    if (known == null) {
      throw new IllegalStateException("hashing was stopped");
    }
    return known;
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void hash() {
    var hash = Sha256.begin();
    try {
      for (Chunk chunk = full.take(); chunk.length > 0; chunk = full.take()) {
        hash.update(chunk.bytes, 0, chunk.length);
        free.put(chunk);
      }
      result = Digest.ofFinished(hash.digest());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
