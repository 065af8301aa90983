package dev.skiff.engine.image;

import dev.skiff.engine.image.oci.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Reads a blob from beginning to end and says what is wrong with it. */
final class BlobCheck {
  private static final int BUFFER = 256 << 10;

  private BlobCheck() {}

  /**
   * Empty if the bytes are those that the digest names.
   *
   * @param stopped asked between pieces; if it says so the answer means nothing
   */
  static Optional<String> fault(Path blob, Digest digest, long size, BooleanSupplier stopped)
      throws IOException {
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ)) {
      if (channel.size() != size) {
        return Optional.of("has %d bytes instead of %d".formatted(channel.size(), size));
      }
      MessageDigest hash = Digest.newHash();
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      while (channel.read(buffer) >= 0 && !stopped.getAsBoolean()) {
        hash.update(buffer.flip());
        buffer.clear();
      }
      return judge(digest, Digest.ofFinished(hash.digest()));
    } catch (NoSuchFileException e) {
      return Optional.of("is missing");
    }
  }

  /** The bytes of a small blob, checked. */
  static byte[] read(Digest image, Path blob, Digest digest, long size) throws IOException {
    if (size > ContentStore.MAX_SMALL_BLOB) {
      throw ImageFailure.damaged(
          image, digest, "should have at most %d bytes".formatted(ContentStore.MAX_SMALL_BLOB));
    }
    try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) size + 1);
      while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
        // reads on
      }
      if (bytes.position() != size) {
        throw ImageFailure.damaged(
            image, digest, "has %d bytes instead of %d".formatted(channel.size(), size));
      }
      byte[] read = java.util.Arrays.copyOf(bytes.array(), (int) size);
      judge(digest, Digest.of(read))
          .ifPresent(fault -> {
            throw ImageFailure.damaged(image, digest, fault);
          });
      return read;
    } catch (NoSuchFileException e) {
      throw ImageFailure.damaged(image, digest, "is missing");
    }
  }

  /** The digest a descriptor names. */
  static Digest digest(Digest image, Descriptor descriptor) {
    return Digest.parse(descriptor.digest())
        .orElseThrow(() ->
            ImageFailure.unsupported(
                image, "it names a blob by '" + descriptor.digest() + "', no SHA-256"));
  }

  private static Optional<String> judge(Digest expected, Digest found) {
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of("holds other bytes, of " + found);
  }
}
